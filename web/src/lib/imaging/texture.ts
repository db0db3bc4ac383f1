/**
 * Noise that painters make strokes and patches of where a photo has nothing to hold on to, as a clean sky: what is to differ
 * from place to place has to come in (texture networks, Ulyanov et al., arXiv:1603.03417). It hangs on a pixel's place in
 * what is painted, so that tiles fit and engines agree.
 */
import { type Photo, WHITE } from "../contract/arrays.js";
import { hash } from "./hashing.js";
import { rowsFor } from "./rows.js";
import type { Added } from "./simd-rows.js";
import type { Source } from "./sources.js";

/** Pixels over which the grey noise is averaged: the breadth of the finest strokes. */
const TEXTURE_SIDE = 5;
/** Pixels over which the coloured noise is averaged: the breadth of patches. */
const MOTTLE_SIDE = 17;
/** Beyond the largest pictures: what is hashed with another multiple of it has nothing to do with the rest. */
const APART = 1 << 16;

/** Deviations, white being 1, of grey `texture` and of broader, coloured `mottle`. */
export interface Noise {
  readonly texture: number;
  readonly mottle: number;
}

/** A picture with noise; what goes beyond 0 to 255 is cut off. */
export function textured(before: Source, { texture, mottle }: Noise): Source {
  if (texture === 0 && mottle === 0) return before;
  const { width, height } = before;
  return {
    width,
    height,
    rows(from, to, left = 0, right = width, into) {
      const photo = before.rows(from, to, left, right, into);
      const noises: Added[] = [];
      if (texture !== 0) noises.push(added(TEXTURE_SIDE, 1, texture, left, from, 0, 3));
      for (let colour = 0; mottle !== 0 && colour < 3; colour++)
        noises.push(added(MOTTLE_SIDE, 2 + colour, mottle, left, from, colour, 1));
      const rows = rowsFor(photo.width * photo.height);
      if (rows) {
        rows.addNoise(photo, noises);
        return photo;
      }
      for (const each of noises) addNoise(photo, each);
      for (let i = 0; i < photo.data.length; i++)
        photo.data[i] = Math.min(WHITE, Math.max(0, photo.data[i]!));
      return photo;
    },
  };
}

/** Noise, which of the noises at a place, that so many planes from the first one on get. */
function added(
  side: number,
  which: number,
  deviation: number,
  left: number,
  top: number,
  first: number,
  colours: number,
): Added {
  // Of a sum of so many pairs of 16 bits.
  const scale = Math.fround((WHITE * deviation) / (side * Math.sqrt((2 ** 32 - 1) / 6)));
  return { side, left: left + which * APART, top: top + which * APART, scale, first, colours };
}

/** Sums run along rows and down columns, so that each pixel costs two hashes, however broad the noise is. */
function addNoise({ width, height, data }: Photo, { side, left, top, scale, first, colours }: Added): void {
  const middle = side * side * 0xffff;
  const columns = Array.from({ length: side }, () => new Int32Array(width));
  const sums = new Int32Array(width);
  for (let y = 0; y < height + side - 1; y++) {
    const column = columns[y % side]!;
    replace(column, sums, left, top + y, side);
    if (y < side - 1) continue;
    const row = (y - side + 1) * width;
    for (let colour = first; colour < first + colours; colour++) {
      const start = colour * width * height + row;
      for (let x = 0; x < width; x++) data[start + x] = data[start + x]! + scale * (sums[x]! - middle);
    }
  }
}

/** Put the sums along a row in the place of an older one's, and into the sums of all. */
function replace(column: Int32Array, sums: Int32Array, left: number, y: number, side: number): void {
  let sum = 0;
  for (let x = 0; x < side - 1; x++) sum += white(left + x, y);
  for (let x = 0; x < column.length; x++) {
    sum += white(left + x + side - 1, y);
    sums[x] = sums[x]! + sum - column[x]!;
    column[x] = sum;
    sum -= white(left + x, y);
  }
}

function white(x: number, y: number): number {
  const bits = hash(x, y);
  return (bits & 0xffff) + (bits >>> 16);
}
