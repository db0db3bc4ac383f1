/** How large a picture may be; on this device, as far as browsers tell. */
import type { Size } from "../contract/arrays.js";
import { BrushworkError } from "../contract/errors.js";
import { KINDS, type PainterKind } from "../contract/kinds.generated.js";
import {
  MAX_PIXELS,
  MAX_REDUCIBLE_PIXELS,
  MAX_SIDE,
  MAX_WHOLE_PIXELS,
  PIXELS_PER_GIGABYTE,
} from "../contract/limits.generated.js";
import { gigabytes } from "./device.js";

const SHORT_OF_MEMORY_GIGABYTES = 2;
/** An ample one holds a working copy with its padding. */
const TILE_PIXELS = { ample: 1_100_000, short: 2 ** 18 };
/** Of larger ones it is the picture that takes the memory, and hardly painting its working copy that takes the time. */
const AMPLE_UP_TO_PIXELS = 2 ** 24;

/** A picture beyond the limits; `reducible` tells whether it could be decoded and made smaller. */
export class PictureTooLargeError extends BrushworkError {
  constructor(
    readonly width: number,
    readonly height: number,
    readonly reducible: boolean,
    message: string,
  ) {
    super("picture-too-large", message);
  }
}

/** The largest picture that this device's browser paints, in pixels; told before any work. */
export function paintablePixels(kind: PainterKind = "local"): number {
  const most = KINDS[kind].tiles ? MAX_PIXELS : MAX_WHOLE_PIXELS;
  return Math.min(most, Math.floor(gigabytes() * PIXELS_PER_GIGABYTE));
}

/** The largest picture that this device's browser decodes in order to make it smaller, in pixels. */
export function reduciblePixels(): number {
  return Math.min(MAX_REDUCIBLE_PIXELS, 2 * paintablePixels());
}

/** How large tiles are to be, of a picture or of its working copy: smaller ones need less memory, and more time. */
export function tilePixels({ width, height }: Size, isCopied: boolean): number {
  const isShort = gigabytes() <= SHORT_OF_MEMORY_GIGABYTES;
  const isLarge = isCopied && width * height > AMPLE_UP_TO_PIXELS;
  return isShort || isLarge ? TILE_PIXELS.short : TILE_PIXELS.ample;
}

/** Pixels in millions, to one decimal, for messages. */
export function megapixels(pixels: number): string {
  return pixels < 1e5 ? "under 0.1" : (pixels / 1e6).toFixed(1);
}

/** Throws PictureTooLargeError unless a picture of this size may be painted. */
export function checkPaintable(width: number, height: number, kind: PainterKind = "local"): void {
  const most = paintablePixels(kind);
  if (width * height <= most && Math.max(width, height) <= MAX_SIDE) return;
  const tiles = KINDS[kind].tiles;
  const who = tiles ? "this browser" : "this painter sees a picture as a whole, and";
  throw new PictureTooLargeError(
    width,
    height,
    false,
    `The picture has ${width} × ${height} pixels (${megapixels(width * height)} megapixels); ` +
      `${who} paints up to ${megapixels(most)} megapixels and ${MAX_SIDE} pixels a side. ` +
      (tiles ? "Choose a smaller picture." : "Choose another style, or a smaller picture."),
  );
}
