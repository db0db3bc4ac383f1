import type { Pixels, Size } from "../contract/arrays.js";
import { BrushworkError, reason } from "../contract/errors.js";
import { MAX_FILE_BYTES, MAX_SIDE } from "../contract/limits.generated.js";
import type { FetchedFile } from "../platform/fetched.js";
import { megapixels, paintablePixels, PictureTooLargeError, reduciblePixels } from "../platform/limits.js";
import { pause } from "../platform/pause.js";
import { within } from "../platform/within.js";
import { canvasContext, checkCanvasIsReadable, type Context } from "./canvas.js";
import { readSize } from "./headers.js";
import { loaded } from "./loaded.js";
import { type Orientation, takeWebpOrientation, uprightSize, uprightTransform } from "./orientation.js";
import { detectFormat, type Format, MIME_TYPES } from "./signature.js";

const DECODED_WITHIN_MS = 60_000;
/** A large picture is read through a small canvas: browsers limit canvases, and each holds its pixels again. */
const READ_AT_ONCE_PIXELS = 2_000_000;

/** What a picture's header says; width and height as stored, before any EXIF rotation. */
export interface PictureHeader extends Size {
  readonly format: Format;
}

export interface DecodeOptions {
  /** Make a picture smaller that is too large, instead of refusing it. */
  readonly reduce?: boolean;
  /** The most pixels of the result; by default what this device's browser paints. */
  readonly pixels?: number;
  readonly signal?: AbortSignal;
  /** URL of the folder with the decoder for HEIC; by default where this module lies. */
  readonly assets?: string | URL;
  /** Told of the files that a worker fetched to read HEIC, of which browsers tell the page nothing. */
  readonly onFetched?: (files: readonly FetchedFile[]) => void;
}

/**
 * Format and size of a picture, without decoding it.
 * Throws "unsupported-picture" or "picture-not-readable" errors.
 */
export async function inspectPicture(blob: Blob): Promise<PictureHeader> {
  return inspect(await bytesOf(blob));
}

/**
 * Decode a JPEG, PNG, GIF, WebP, AVIF, HEIC or BMP picture to upright sRGB, the first frame only; JPEG XL where the
 * browser does. HEIC is read by the browser, else by a decoder that is fetched then.
 *
 * Colours of half-transparent pixels pass through the browser's premultiplied canvas, and lose
 * precision the more transparent they are. Throws BrushworkErrors with the codes
 * "unsupported-picture", "picture-not-readable" and "picture-too-large" (PictureTooLargeError).
 */
export async function decodePicture(blob: Blob, options: DecodeOptions = {}): Promise<Pixels> {
  const { reduce = false, pixels = paintablePixels(), signal } = options;
  signal?.throwIfAborted();
  const bytes = await bytesOf(blob);
  const header = await inspect(bytes);
  checkSize(header, reduce, pixels);
  checkCanvasIsReadable();
  const orientation = header.format === "WebP" ? takeWebpOrientation(bytes) : 1;
  const typed = new Blob([bytes], { type: MIME_TYPES[header.format] });
  const bitmap = await decodeBitmap(typed, header.format, options);
  try {
    signal?.throwIfAborted();
    checkSize(bitmap, reduce, pixels);
    return await readPixels(bitmap, orientation, pixels, signal);
  } finally {
    bitmap.close();
  }
}

async function inspect(bytes: Uint8Array): Promise<PictureHeader> {
  const format = detectFormat(bytes);
  const size =
    format === "JPEG XL"
      ? (await loaded(import("./jpeg-xl.js"))).readJpegXlSize(bytes)
      : readSize(format, bytes);
  if (!size)
    throw new BrushworkError(
      "picture-not-readable",
      `This ${format} file is damaged: its header cannot be read.`,
    );
  return { format, ...size };
}

function checkSize({ width, height }: Size, reduce: boolean, most: number): void {
  const pixels = width * height;
  const decodable = pixels <= reduciblePixels() && Math.max(width, height) <= MAX_SIDE;
  if (decodable && (reduce || pixels <= most)) return;
  const limit = decodable
    ? `this browser paints up to ${megapixels(most)} megapixels`
    : `this browser can take up to ${megapixels(reduciblePixels())} megapixels and ${MAX_SIDE} pixels a side`;
  const message = `The picture has ${width} × ${height} pixels (${megapixels(pixels)} megapixels); ${limit}.`;
  throw new PictureTooLargeError(width, height, decodable, message);
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  if (blob.size > MAX_FILE_BYTES) {
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    throw new BrushworkError(
      "picture-too-large",
      `The file has ${megabytes(blob.size)} MB; a browser can take up to ${megabytes(MAX_FILE_BYTES)} MB.`,
    );
  }
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    const hint = "Was it moved or changed after it was chosen?";
    throw new BrushworkError("picture-not-readable", `The file cannot be read. ${hint}`, { cause: error });
  }
}

async function decodeBitmap(file: Blob, format: Format, options: DecodeOptions): Promise<ImageBitmap> {
  const { signal } = options;
  try {
    return await decodeByBrowser(file, format, signal);
  } catch (error) {
    if (signal?.aborted || error instanceof BrushworkError) throw error;
    if (format === "HEIC") {
      const { pngOfHeic } = await loaded(import("./heic.js"));
      return decodeBitmap(await pngOfHeic(file, options), "PNG", options);
    }
    if (format === "JPEG XL") await (await loaded(import("./jpeg-xl.js"))).checkJpegXlIsRead();
    const message = `This ${format} file is damaged, incomplete, or of a kind that this browser cannot decode.`;
    throw new BrushworkError("picture-not-readable", message, { cause: error });
  }
}

/** Rejects with what the browser throws, or when it takes too long. */
async function decodeByBrowser(
  blob: Blob,
  format: Format,
  signal: AbortSignal | undefined,
): Promise<ImageBitmap> {
  const decoding = createImageBitmap(blob, {
    imageOrientation: "from-image",
    premultiplyAlpha: "none",
    colorSpaceConversion: "default",
  });
  const late = new BrushworkError("picture-not-readable", `This ${format} file took too long to decode.`);
  try {
    return await within(DECODED_WITHIN_MS, decoding, late, signal);
  } catch (error) {
    decoding.then((bitmap) => bitmap.close()).catch(() => {});
    throw error;
  }
}

/** The pixels of a bitmap that still lies as `orientation` says, upright, and reduced to at most `most`. */
async function readPixels(
  bitmap: ImageBitmap,
  orientation: Orientation,
  most: number,
  signal: AbortSignal | undefined,
): Promise<Pixels> {
  const factor = Math.min(1, Math.sqrt(most / (bitmap.width * bitmap.height)));
  const width = Math.max(1, Math.floor(bitmap.width * factor));
  const height = Math.max(1, Math.floor(bitmap.height * factor));
  const upright = uprightSize({ width, height }, orientation);
  const transform = uprightTransform(upright, orientation);
  const data = allocate(upright);
  // Reducing looks at neighbours and is done at once; the result is small enough then.
  const rows = factor < 1 ? upright.height : Math.max(1, Math.floor(READ_AT_ONCE_PIXELS / upright.width));
  const context = canvasContext(upright.width, Math.min(rows, upright.height));
  context.imageSmoothingQuality = "high";
  for (let top = 0; top < upright.height; top += rows) {
    const some = Math.min(rows, upright.height - top);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, upright.width, some);
    context.setTransform({ ...transform, f: transform.f! - top });
    context.drawImage(bitmap, 0, 0, width, height);
    data.set(read(context, upright.width, some), 4 * top * upright.width);
    if (top + rows >= upright.height) break;
    await pause();
    signal?.throwIfAborted();
  }
  return { ...upright, data };
}

function allocate({ width, height }: Size): Uint8ClampedArray<ArrayBuffer> {
  try {
    return new Uint8ClampedArray(4 * width * height);
  } catch (error) {
    const message = `This device has too little memory for a picture of ${width} × ${height} pixels.`;
    throw new BrushworkError("runtime", message, { cause: error });
  }
}

function read(context: Context, width: number, height: number): Uint8ClampedArray {
  try {
    return context.getImageData(0, 0, width, height, { colorSpace: "srgb" }).data;
  } catch (error) {
    throw new BrushworkError("runtime", `The picture's pixels cannot be read: ${reason(error)}`, {
      cause: error,
    });
  }
}
