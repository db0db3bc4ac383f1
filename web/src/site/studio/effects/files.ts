/** Opening, fetching and saving files in a browser. */
import {
  BrushworkError,
  decodePicture,
  encodePicture,
  paintablePixels,
  type Pixels,
  unreachable,
  WHITE,
} from "../../../lib/index.js";
import { element } from "../../page/dom.js";
import { ENDINGS, type Format } from "../machine/state.js";
import { mixed } from "../machine/mix.js";
import { spareMemory } from "./painter.js";
import type { Files } from "./ports.js";
import { previewOf } from "./preview.js";

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
    const preview = await previewOf(pixels);
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

  async save({ name, content }) {
    if ("file" in content) download(content.file, name);
    else {
      const { photo, painting, rest, format, quality } = content;
      spareMemory(photo);
      download(await encodePicture(mixed(photo, painting, rest), format, quality), name);
    }
    return { type: "saved" };
  },
};

/** Whether any pixel lets the background through. */
function isTransparent({ data }: Pixels): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== WHITE) return true;
  return false;
}

function download(file: Blob, name: string): void {
  const ending = ENDINGS[file.type as Format] ?? "png";
  const short = Array.from(name).slice(0, LONGEST_NAME).join("");
  const link = element("a", { href: URL.createObjectURL(file), download: `${short}.${ending}` });
  link.click();
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
