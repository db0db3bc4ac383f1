import { BrushworkError } from "./errors.js";

/** The largest picture that a browser paints, in pixels. */
export const MAX_PIXELS = 8_000_000;
/** The longest side of any picture, in pixels. */
export const MAX_SIDE = 16_384;

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

/** Pixels in millions, to one decimal, for messages. */
export function megapixels(pixels: number): string {
  return (pixels / 1e6).toFixed(1);
}

/** Throws PictureTooLargeError unless a picture of this size may be painted. */
export function checkPaintable(width: number, height: number): void {
  if (width * height <= MAX_PIXELS && Math.max(width, height) <= MAX_SIDE) return;
  throw new PictureTooLargeError(
    width,
    height,
    false,
    `The picture has ${width} × ${height} pixels (${megapixels(width * height)} megapixels); ` +
      `a browser paints up to ${megapixels(MAX_PIXELS)} megapixels and ${MAX_SIDE} pixels a side.`,
  );
}
