/** Opening, fetching and saving files in a browser. */
import {
  BrushworkError,
  decodePicture,
  encodePicture,
  inspectPicture,
  isSigned,
  isTransparent,
  paintablePixels,
  type Pixels,
  readLabel,
  readMetadata,
  withMetadata,
  WORKING_PIXELS,
  workingCopy,
} from "../../../lib/index.js";
import { element } from "../../page/dom.js";
import { mix, mixed } from "../machine/mix.js";
import type { Content } from "../machine/effects.js";
import type { Format } from "../machine/state.js";
import { intoFolder, zipped } from "./collection.js";
import { labelIn } from "./label.js";
import { named, OUTLETS } from "./outlets.js";
import { painted, spareMemory } from "./painter.js";
import { traffic } from "../traffic.js";
import type { Files, Job } from "./ports.js";
import { t } from "../../page/texts.js";
import { unreachable } from "../../page/words.js";
import { ToldError } from "../../page/told.js";

const { fetched: onFetched } = traffic;

export const files: Files = {
  async fetchSample({ address }, { signal }) {
    try {
      const response = await fetch(address, { signal });
      if (response.ok) return { type: "fetched", file: await response.blob() };
      throw new ToldError(
        "network",
        t("problem.answers", { address: response.url, status: response.status }),
      );
    } catch (error) {
      if (error instanceof BrushworkError) throw error;
      const message = t("problem.sample", { why: unreachable(error) });
      throw new ToldError("network", message, { cause: error });
    }
  },

  async decode({ file, kind, smaller }, { signal }) {
    const reading = { reduce: smaller, pixels: paintablePixels(kind) };
    const picture = await decodePicture(file, { ...reading, signal, onFetched });
    const { width, height } = picture;
    const preview = await workingCopy(picture);
    // Read once more, for both: the file itself may change, or go.
    const copy = new Blob([await file.arrayBuffer()]);
    const whole = preview === picture ? null : { file: copy, ...reading };
    const made = await readLabel(copy);
    return { type: "opened", width, height, preview, whole, transparent: isTransparent(picture), made };
  },

  /** A header's size does not know of EXIF orientation; an image element does. */
  async measure({ file }) {
    const image = element("img", { src: URL.createObjectURL(file) });
    try {
      await image.decode();
      return { type: "measured", width: image.naturalWidth, height: image.naturalHeight };
    } catch {
      // Not every browser shows HEIC, which has no such orientation.
      const { width, height } = await inspectPicture(file);
      return { type: "measured", width, height };
    } finally {
      URL.revokeObjectURL(image.src);
    }
  },

  async save({ name, content, to }, job) {
    return { type: "saved", said: await OUTLETS[to](fileOf(content, job), name) };
  },

  async develop({ content }, job) {
    return { type: "developed", file: await fileOf(content, job) };
  },

  async saveAll({ paintings, into }, job) {
    const made = async function* () {
      const total = paintings.length;
      for (const [done, { name, content }] of paintings.entries()) {
        job.progressed({ phase: "finish", done, total });
        // How far each one is would go to and fro.
        const file = await fileOf(content, { ...job, progressed: () => {} });
        yield { name: named(file, name), file };
      }
      job.progressed({ phase: "finish", done: total, total });
    };
    const { signal } = job;
    return { type: "saved", said: await (into ? intoFolder(into, made(), signal) : zipped(made(), signal)) };
  },
};

/** What was made last, in case it is wanted again: as another outlet, or once more. */
let latest: { of: readonly unknown[]; file: Promise<Blob>; signal: AbortSignal } | null = null;

function fileOf(content: Content, job: Job): Promise<Blob> {
  if ("file" in content) return finished(content);
  const of = partsOf(content);
  const { signal } = job;
  if (!latest || latest.signal.aborted || !isSame(latest.of, of)) {
    const file = made(content, job).then((blob) => {
      signal.throwIfAborted();
      return blob;
    });
    // Pictures are not kept for that.
    const held = of.map((part) => (part instanceof Object ? new WeakRef(part) : part));
    const making = { of: held, file, signal };
    latest = making;
    file.catch(() => {
      if (latest === making) latest = null;
    });
  }
  return latest.file;
}

/** The server's painting, with what is to be kept; what is signed is left as it came. */
async function finished({ file, source, metadata }: Extract<Content, { file: Blob }>): Promise<Blob> {
  const exif = await readMetadata(source, metadata);
  if (!exif.length || (await isSigned(file))) return file;
  return withMetadata(file, file.type as Format, { exif });
}

function isSame(held: readonly unknown[], of: readonly unknown[]): boolean {
  return of.every((part, at) => {
    const other = held[at];
    return part === (other instanceof WeakRef ? other.deref() : other);
  });
}

/** All that a file is made of. */
function partsOf(content: Exclude<Content, { file: Blob }>): readonly unknown[] {
  const { format, quality, most, metadata } = content;
  if (!("order" in content)) {
    const { photo, painting, rest } = content;
    return [photo, painting, rest.strength, rest.mask, format, quality, most, metadata];
  }
  const { mask, ...order } = content.order;
  return [content.whole, mask, JSON.stringify(order), format, quality, most, metadata];
}

async function made(content: Exclude<Content, { file: Blob }>, job: Job): Promise<Blob> {
  const { format, quality, most, source, metadata } = content;
  const encoding = { label: labelIn(content.made), exif: await readMetadata(source, metadata) };
  if ("order" in content) {
    const { file, ...reading } = content.whole;
    // Less than a working copy would be painted with larger strokes.
    const pixels = Math.min(reading.pixels, Math.max(most ?? Infinity, WORKING_PIXELS));
    const smaller = { reduce: reading.reduce || most !== null, pixels };
    const photo = await decodePicture(file, { ...smaller, signal: job.signal, onFetched });
    const { picture } = await painted({ ...content.order, picture: photo }, job);
    spareMemory(picture);
    return encodePicture(await reduced(picture, most), format, quality, encoding);
  }
  const { photo, painting, rest } = content;
  const all = most === null ? mixed(photo, painting, rest) : await reduced(mix(photo, painting, rest), most);
  return encodePicture(all, format, quality, encoding);
}

/** A painting of at most so many pixels. */
function reduced(painting: Pixels, most: number | null): Promise<Pixels> {
  return workingCopy(painting, most ?? Infinity);
}
