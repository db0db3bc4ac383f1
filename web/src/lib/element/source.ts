/** Pictures that an element is given: by address, as a file, or as what a page has drawn already. */
import type { Pixels } from "../contract/arrays.js";
import { BrushworkError, reason } from "../contract/errors.js";
import { canvasContext, checkCanvasIsReadable } from "../imaging/canvas.js";
import { decodePicture } from "../imaging/decode.js";
import { paintablePixels } from "../platform/limits.js";
import { fetchPicture } from "./fetching.js";
import { assets } from "./shared.js";

/** What properties take as a picture. */
export type PictureSource =
  string | URL | Blob | ImageData | ImageBitmap | HTMLCanvasElement | OffscreenCanvas | HTMLImageElement;

/** A picture as an element keeps it: what a page draws may change afterwards, and is copied to a canvas of its own. */
export type Taken =
  | { readonly address: string }
  | { readonly file: Blob }
  | { readonly canvas: HTMLCanvasElement }
  | { readonly image: HTMLImageElement };

/** Take a picture as it is now; throws a TypeError for what is none. */
export function take(source: Exclude<PictureSource, string | URL>): Taken {
  // Not by `instanceof`: what a frame's document made is of other classes.
  switch (Object.prototype.toString.call(source)) {
    case "[object Blob]":
    case "[object File]":
      return { file: source as Blob };
    case "[object HTMLImageElement]":
      return { image: source as HTMLImageElement };
    case "[object ImageData]":
      return { canvas: copied(drawn(source as ImageData)) };
    case "[object ImageBitmap]":
    case "[object HTMLCanvasElement]":
    case "[object OffscreenCanvas]":
      return { canvas: copied(source as ImageBitmap | HTMLCanvasElement) };
    default:
      throw new TypeError(
        "A picture is an address, a Blob, a File, ImageData, an ImageBitmap, a canvas or an <img>.",
      );
  }
}

/** Where an `<img>` shows a picture from. */
export function addressOf(image: HTMLImageElement): string {
  return image.currentSrc || image.src;
}

/** The file behind a picture that is one, to see whether it is a style file; null for pixels. */
export async function fileOf(taken: Taken, base: string, signal: AbortSignal): Promise<Blob | null> {
  if ("address" in taken) return fetchPicture(taken.address, base, signal);
  return "file" in taken ? taken.file : null;
}

/** Pixels of a picture, of at most 8 megapixels, for the engine to keep. Addresses are relative to `base`. */
export async function pixelsOf(taken: Taken, base: string, signal: AbortSignal): Promise<Pixels> {
  if ("canvas" in taken) return readPixels(taken.canvas);
  if ("image" in taken) return pixelsOfImage(taken.image, base, signal);
  const file = await fileOf(taken, base, signal);
  return decoded(file!, signal);
}

export function decoded(file: Blob, signal: AbortSignal): Promise<Pixels> {
  return decodePicture(file, { reduce: true, pixels: paintablePixels("whole"), signal, ...assets() });
}

async function pixelsOfImage(image: HTMLImageElement, base: string, signal: AbortSignal): Promise<Pixels> {
  try {
    await image.decode();
    return readPixels(copied(image));
  } catch (error) {
    signal.throwIfAborted();
    const address = addressOf(image);
    // Of an image that is not there, or that may be seen and not read, its address knows more.
    if (address) return decoded(await fetchPicture(address, base, signal), signal);
    throw new BrushworkError("picture-not-readable", `The <img> shows nothing: ${reason(error)}`, {
      cause: error,
    });
  }
}

function drawn(data: ImageData): HTMLCanvasElement {
  const canvas = emptyCanvas(data.width, data.height);
  canvas.getContext("2d")?.putImageData(data, 0, 0);
  return canvas;
}

/** A copy, made smaller where it is larger than elements paint. */
function copied(source: HTMLImageElement | ImageBitmap | HTMLCanvasElement): HTMLCanvasElement {
  const { width, height } =
    "naturalWidth" in source ? { width: source.naturalWidth, height: source.naturalHeight } : source;
  if (width * height === 0) throw new BrushworkError("picture-not-readable", "The picture has no pixels.");
  const factor = Math.min(1, Math.sqrt(paintablePixels("whole") / (width * height)));
  const side = (length: number) => Math.max(1, Math.floor(length * factor));
  const canvas = emptyCanvas(side(width), side(height));
  const context = canvas.getContext("2d");
  if (context) {
    context.imageSmoothingQuality = "high";
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

function emptyCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** The pixels of a canvas; throws a "network" error where it shows what the page may not read. */
export function readPixels(canvas: HTMLCanvasElement): Pixels {
  checkCanvasIsReadable();
  const { width, height } = canvas;
  const context = canvasContext(width, height);
  context.drawImage(canvas, 0, 0);
  try {
    return { width, height, data: context.getImageData(0, 0, width, height, { colorSpace: "srgb" }).data };
  } catch (error) {
    throw new BrushworkError(
      "network",
      "The canvas cannot be read: it shows a picture of another origin, whose host has to allow that (CORS), and " +
        'which has to be loaded with crossorigin="anonymous".',
      { cause: error },
    );
  }
}
