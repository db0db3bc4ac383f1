/** Opening, fetching and saving files in a browser. */
import {
  BrushworkError,
  decodePicture,
  encodePicture,
  isTransparent,
  paintablePixels,
  unreachable,
  workingCopy,
} from "../../../lib/index.js";
import { element } from "../../page/dom.js";
import { mixed } from "../machine/mix.js";
import type { Content } from "../machine/effects.js";
import { OUTLETS } from "./outlets.js";
import { painted, spareMemory } from "./painter.js";
import type { Files, Job } from "./ports.js";

export const files: Files = {
  async fetchSample({ address }, { signal }) {
    try {
      const response = await fetch(address, { signal });
      if (response.ok) return { type: "fetched", file: await response.blob() };
      throw new BrushworkError("network", `${response.url} answers ${response.status}.`);
    } catch (error) {
      if (error instanceof BrushworkError) throw error;
      const message = `The sample could not be loaded: ${unreachable(error)}.`;
      throw new BrushworkError("network", message, { cause: error });
    }
  },

  async decode({ file, kind, smaller }, { signal }) {
    const pixels = await decodePicture(file, { reduce: smaller, pixels: paintablePixels(kind), signal });
    const preview = await workingCopy(pixels, pause);
    return { type: "opened", pixels, preview, transparent: isTransparent(pixels) };
  },

  /** A header's size does not know of EXIF orientation; an image element does. */
  async measure({ file }) {
    const image = element("img", { src: URL.createObjectURL(file) });
    try {
      await image.decode();
      return { type: "measured", width: image.naturalWidth, height: image.naturalHeight };
    } finally {
      URL.revokeObjectURL(image.src);
    }
  },

  async save({ name, content, to }, job) {
    return { type: "saved", said: await OUTLETS[to](fileOf(content, job), name) };
  },
};

/** What was made last, in case it is wanted again: as another outlet, or once more. */
let latest: { of: readonly unknown[]; file: Promise<Blob> } | null = null;

function fileOf(content: Content, job: Job): Promise<Blob> {
  if ("file" in content) return Promise.resolve(content.file);
  const of = partsOf(content);
  if (!latest || !isSame(latest.of, of)) {
    const file = made(content, job).then((blob) => {
      job.signal.throwIfAborted();
      return blob;
    });
    // Pictures are not kept for that.
    latest = { of: of.map((part) => (part instanceof Object ? new WeakRef(part) : part)), file };
    file.catch(() => {
      latest = null;
    });
  }
  return latest.file;
}

function isSame(held: readonly unknown[], of: readonly unknown[]): boolean {
  return of.every((part, at) => {
    const other = held[at];
    return part === (other instanceof WeakRef ? other.deref() : other);
  });
}

/** All that a file is made of. */
function partsOf(content: Exclude<Content, { file: Blob }>): readonly unknown[] {
  const { format, quality } = content;
  if (!("order" in content)) {
    const { photo, painting, rest } = content;
    return [photo, painting, rest.strength, rest.mask, format, quality];
  }
  const { picture, mask, ...order } = content.order;
  return [picture, mask, JSON.stringify(order), format, quality];
}

async function made(content: Exclude<Content, { file: Blob }>, job: Job): Promise<Blob> {
  const { format, quality } = content;
  if ("order" in content) {
    const { picture } = await painted(content.order, job);
    spareMemory(picture);
    return encodePicture(picture, format, quality);
  }
  const { photo, painting, rest } = content;
  return encodePicture(mixed(photo, painting, rest), format, quality);
}

/** So that the page goes on. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
