/**
 * Noise that painters make strokes of where a photo has nothing to hold on to, as a clean sky: what is to differ from place
 * to place has to come in (texture networks, Ulyanov et al., arXiv:1603.03417). It hangs on a pixel's place in what is
 * painted, so that tiles fit and engines agree.
 */
import { type Photo, WHITE } from "../contract/arrays.js";
import { hash } from "./hashing.js";
import type { Source } from "./sources.js";

/** Pixels over which the noise is averaged: the breadth of the finest strokes. */
const SIDE = 5;
/** Beyond the largest pictures: it has nothing to do with their grain. */
const OFFSET = 1 << 16;
const MIDDLE = SIDE * SIDE * 0xffff;
/** Of a sum of so many pairs of 16 bits. */
const DEVIATION = SIDE * Math.sqrt((2 ** 32 - 1) / 6);

/** A picture with noise of a deviation, white being 1; what goes beyond 0 to 255 is cut off. */
export function textured(before: Source, deviation: number): Source {
  if (deviation === 0) return before;
  const { width, height } = before;
  return {
    width,
    height,
    rows(from, to, left = 0, right = width, into) {
      const photo = before.rows(from, to, left, right, into);
      addNoise(photo, left, from, Math.fround((WHITE * deviation) / DEVIATION));
      return photo;
    },
  };
}

/** Sums run along rows and down columns, so that each pixel costs two hashes, however broad the noise is. */
function addNoise({ width, height, data }: Photo, left: number, top: number, scale: number): void {
  const columns = Array.from({ length: SIDE }, () => new Int32Array(width));
  const sums = new Int32Array(width);
  for (let y = 0; y < height + SIDE - 1; y++) {
    const column = columns[y % SIDE]!;
    replace(column, sums, left + OFFSET, top + y + OFFSET);
    if (y < SIDE - 1) continue;
    const row = (y - SIDE + 1) * width;
    for (let channel = 0; channel < 3; channel++) add(data, channel * width * height + row, sums, scale);
  }
}

/** Put the sums along a row in the place of an older one's, and into the sums of all. */
function replace(column: Int32Array, sums: Int32Array, left: number, y: number): void {
  let sum = 0;
  for (let x = 0; x < SIDE - 1; x++) sum += white(left + x, y);
  for (let x = 0; x < column.length; x++) {
    sum += white(left + x + SIDE - 1, y);
    sums[x] = sums[x]! + sum - column[x]!;
    column[x] = sum;
    sum -= white(left + x, y);
  }
}

function white(x: number, y: number): number {
  const bits = hash(x, y);
  return (bits & 0xffff) + (bits >>> 16);
}

function add(data: Float32Array, start: number, sums: Int32Array, scale: number): void {
  for (let x = 0; x < sums.length; x++) {
    const value = data[start + x]! + scale * (sums[x]! - MIDDLE);
    data[start + x] = Math.min(WHITE, Math.max(0, value));
  }
}
