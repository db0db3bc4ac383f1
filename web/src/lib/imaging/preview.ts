/** Small copies of large pictures, to be looked at; of small ones the pixels themselves. */
import type { Pixels, Size } from "../contract/arrays.js";
import type { Area } from "./tiles.js";

/** A part of the small copy of a painting: `left` and `top` are its place there. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly pixels: Pixels;
}

/** About what fits a screen. */
const PREVIEW_PIXELS = 2 ** 22;

/** By how much a picture is made smaller to be looked at: a whole number, 1 for most pictures. */
export function previewFactor({ width, height }: Size): number {
  return Math.max(1, Math.ceil(Math.sqrt((width * height) / PREVIEW_PIXELS)));
}

/** Whether it is shown in a smaller copy, and is to be spared memory. */
export function isLarge(picture: Size): boolean {
  return previewFactor(picture) > 1;
}

/** The size of the small copy; a rest of fewer than `factor` rows or columns is left out. */
function previewSize({ width, height }: Size, factor: number): Size {
  const side = (before: number) => Math.max(1, Math.floor(before / factor));
  return { width: side(width), height: side(height) };
}

/**
 * The part of the small copy that is finished with an area of a picture that is painted from left to
 * right and from top to bottom: averages of boxes whose last pixel lies in it.
 */
export function partOf(picture: Pixels, factor: number, area: Area): Part {
  const size = previewSize(picture, factor);
  const left = Math.min(size.width, Math.floor(area.left / factor));
  const top = Math.min(size.height, Math.floor(area.top / factor));
  const edge = (at: number, side: number, small: number) =>
    at >= side ? small : Math.min(small, Math.floor(at / factor));
  const width = edge(area.right, picture.width, size.width) - left;
  const height = edge(area.bottom, picture.height, size.height) - top;
  const data = new Uint8ClampedArray(4 * width * height);
  const boxWidth = Math.min(factor, picture.width);
  const boxHeight = Math.min(factor, picture.height);
  const sums = new Float64Array(4 * width);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let row = 0; row < boxHeight; row++) {
      let at = 4 * (((top + y) * factor + row) * picture.width + left * factor);
      for (let x = 0; x < 4 * width; x += 4) {
        for (let column = 0; column < boxWidth; column++, at += 4) {
          for (let value = 0; value < 4; value++) sums[x + value]! += picture.data[at + value]!;
        }
      }
    }
    const out = 4 * y * width;
    for (let at = 0; at < sums.length; at++) data[out + at] = sums[at]! / (boxWidth * boxHeight);
  }
  return { left, top, pixels: { width, height, data } };
}
