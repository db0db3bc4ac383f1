/** Film grain: brightness alone, and fixed to its place. */
import { type Photo, type Size, WHITE } from "../contract/arrays.js";
import { luma } from "./colours.js";
import { hash } from "./hashing.js";

/** The most that grain 1 adds or takes, of 255; that is where the painting is half bright. */
const AMPLITUDE = 48;
/** Grains along the longer side, about: a large picture is as grainy as a small copy of it. */
const GRAINS_ACROSS = 2048;

/**
 * Add grain, 0 to 1, to a part of a painting; `left` and `top` are its place in a picture of `size`. Pure black and pure
 * white stay as they are.
 */
export function addGrain(
  painted: Photo,
  grain: number,
  { left, top }: { readonly left: number; readonly top: number },
  size: Size,
): void {
  if (grain === 0) return;
  const { width, height, data } = painted;
  const area = width * height;
  const brightness = luma(painted);
  const side = Math.max(1, Math.floor(Math.max(size.width, size.height) / GRAINS_ACROSS + 0.5));
  for (let y = top, at = 0; y < top + height; y++) {
    for (let x = left; x < left + width; x++, at++) {
      const bright = Math.min(1, Math.max(0, brightness[at]! / WHITE));
      const added = AMPLITUDE * grain * 4 * bright * (1 - bright) * noise(x, y, side);
      data[at] = data[at]! + added;
      data[at + area] = data[at + area]! + added;
      data[at + 2 * area] = data[at + 2 * area]! + added;
    }
  }
}

/**
 * Over -1 and under 1, mostly near 0, in grains of `side` pixels: two grids of grains, half a grain apart, so that their
 * squares are not seen.
 */
function noise(x: number, y: number, side: number): number {
  const half = side >> 1;
  const first = hash((x / side) | 0, (y / side) | 0) & 0xffff;
  const second = hash(((x + half) / side) | 0, ((y + half) / side) | 0) >>> 16;
  return (first + second - 0xffff) / 0x10000;
}
