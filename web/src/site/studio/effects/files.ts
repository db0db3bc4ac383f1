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
import { ENDINGS, type Format } from "../machine/state.js";
import { mixed } from "../machine/mix.js";
import type { Content } from "../machine/effects.js";
import { painted, spareMemory } from "./painter.js";
import type { Files, Job } from "./ports.js";

/** File systems take 255 bytes, of which a letter may need four. */
const LONGEST_NAME = 60;

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

  async save({ name, content }, job) {
    const file = await fileOf(content, job);
    job.signal.throwIfAborted();
    download(file, name);
    return { type: "saved" };
  },
};

async function fileOf(content: Content, job: Job): Promise<Blob> {
  if ("file" in content) return content.file;
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

function download(file: Blob, name: string): void {
  const ending = ENDINGS[file.type as Format] ?? "png";
  const short = Array.from(name).slice(0, LONGEST_NAME).join("");
  const link = element("a", { href: URL.createObjectURL(file), download: `${short}.${ending}` });
  link.click();
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
