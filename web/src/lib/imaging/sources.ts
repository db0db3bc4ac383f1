/** Pictures of which a part at a time is made: whole ones take much memory as floats. */
import type { Photo, Pixels, Size } from "../contract/arrays.js";
import type { Area } from "./tiles.js";

/** A picture, 0 to 255, whose values are made when asked for: whole ones take much memory. */
export interface Source extends Size {
  /**
   * Rows `from` to `to`, by default of all columns, made for the caller, who may change them. Where they fit
   * they are put into the array `into`, and last until it is used again: new memory costs time.
   */
  rows(from: number, to: number, left?: number, right?: number, into?: Float32Array<ArrayBuffer>): Photo;
  /** A row from column `left` on as it lies in memory, RGBA, where there is such a row without transparency. */
  opaque?(row: number, left: number): Pixels["data"] | null;
}

/** Of so many pixels a strip stays in a processor's cache. */
const STRIP_PIXELS = 16_384;

/**
 * A picture of a size of which only `photo`, times `scale`, is there, from `left` and `top` on; by default it is all of
 * it. Beyond it nothing may be asked for.
 */
export function placed(
  photo: Photo,
  { width, height }: Size = photo,
  { left: x, top: y }: Pick<Area, "left" | "top"> = { left: 0, top: 0 },
  scale = 1,
): Source {
  return {
    width,
    height,
    rows(from, to, left = 0, right = width, into) {
      const rows = to - from;
      const columns = right - left;
      const data = room(3 * rows * columns, into);
      for (let line = 0; line < 3 * rows; line++) {
        const row = Math.floor(line / rows) * photo.height + from + (line % rows) - y;
        scaled(photo.data, row * photo.width + left - x, data, line * columns, columns, scale);
      }
      return { width: columns, height: rows, data };
    },
  };
}

/** All of a picture. */
export function wholeArea({ width, height }: Size): Area {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** How many rows of a width, at least one, make a strip: what is worked on at once. */
export function stripRows(width: number): number {
  return Math.max(1, Math.floor(STRIP_PIXELS / width));
}

/** Rows `from` to `to`, `count` at a time. */
export function* strips(from: number, to: number, count: number): Generator<[from: number, to: number]> {
  for (let row = from; row < to; row += count) yield [row, Math.min(to, row + count)];
}

/** `size` numbers: the beginning of `into` where that is long enough, else a new array. */
export function room(size: number, into?: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return into && into.length >= size ? into.subarray(0, size) : new Float32Array(size);
}

/** Rows of a part of pixels that are `width` wide; one, where they follow each other. */
export function pixelRows(
  data: Pixels["data"],
  width: number,
  part: Size & Pick<Area, "left" | "top">,
): Pixels["data"][] {
  const start = 4 * (part.top * width + part.left);
  if (part.width === width) return [data.subarray(start, start + 4 * width * part.height)];
  return Array.from({ length: part.height }, (_, y) =>
    data.subarray(start + 4 * y * width, start + 4 * (y * width + part.width)),
  );
}

// Loops over whole rows are functions of their own: engines compile them well, whoever calls.

/** Copy `count` values of a row, each times `scale`. */
export function scaled(
  from: Float32Array,
  start: number,
  to: Float32Array,
  out: number,
  count: number,
  scale: number,
): void {
  for (let x = 0; x < count; x++) to[out + x] = from[start + x]! * scale;
}
