/** Pictures of another size, as exporter/brushwork/imaging makes them. */
import { rowsFor } from "./rows.js";
import type { Taps } from "./simd-rows.js";
import { room, type Source } from "./sources.js";

/**
 * Resampled with a triangle filter, as wide as two pixels of the coarser of both grids: bilinear
 * when enlarging, an antialiased average when reducing.
 */
export function resized(source: Source, width: number, height: number): Source {
  if (source.width === width && source.height === height) return source;
  const columns = tapsOf(source.width, width);
  const lines = tapsOf(source.height, height);
  let across = resampledRows(source, columns, 0, width, lines.most);
  let [start, end] = [0, width];
  return {
    width,
    height,
    rows(from, to, left = 0, right = width, into) {
      const count = right - left;
      const area = (to - from) * count;
      const data = room(3 * area, into);
      // Who asks for rows, asks for the next ones then.
      if (left !== start || right !== end) across = resampledRows(source, columns, left, right, lines.most);
      [start, end] = [left, right];
      const sum = new Float64Array(3 * count);
      for (let y = from; y < to; y++) {
        const first = lines.first[y]!;
        const last = first + lines.count[y]! - 1;
        const weights = lines.weights.subarray(y * lines.most);
        let line = across(first);
        let weight = weights[0]!;
        // All but the last two, which are all there are where it is enlarged.
        if (last > first + 1) {
          sum.fill(0);
          for (let row = first; row < last; row++) addTimes(sum, across(row), weights[row - first]!);
          [line, weight] = [sum, 1];
        }
        const [other, rest] = last > first ? [across(last), weights[last - first]!] : [line, 0];
        for (let channel = 0; channel < 3; channel++) {
          const out = channel * area + (y - from) * count;
          blend(line, weight, other, rest, channel * count, data, out, count);
        }
      }
      return { width: count, height: to - from, data };
    },
  };
}

/** Gives rows of a source, with other columns; `most` are kept, as many as one value is made of. */
function resampledRows(
  source: Source,
  columns: Taps,
  left: number,
  right: number,
  most: number,
): (row: number) => Float64Array {
  const start = columns.first[left]!;
  const end = columns.first[right - 1]! + columns.count[right - 1]!;
  const buffer = new Float32Array(3 * (end - start));
  const kept = Array.from({ length: most }, () => new Float64Array(3 * (right - left)));
  const held = new Int32Array(most).fill(-1);
  return (row) => {
    const place = row % most;
    const line = kept[place]!;
    if (held[place] === row) return line;
    held[place] = row;
    const bytes = source.opaque?.(row, start);
    if (bytes) {
      const pixels = bytes.subarray(0, 4 * (end - start));
      const rows = rowsFor(end - start);
      if (rows) rows.resample(pixels, columns, left, right, line);
      else resampleBytes(pixels, start, columns, left, right, line);
      return line;
    }
    const { data } = source.rows(row, row + 1, start, end, buffer);
    resample(data, end - start, start, columns, left, right, line);
    return line;
  };
}

/** The copy that is painted with strokes of a size, 1 or more: smaller by that factor. */
export function strokeCopy(source: Source, stroke: number): Source {
  const side = (before: number) => Math.max(1, Math.floor(before / stroke + 0.5));
  return resized(source, side(source.width), side(source.height));
}

/** The centre square, side × side: what a style encoder sees of a picture. */
export function styleSquare(source: Source, side: number): Source {
  const shorter = Math.min(source.width, source.height);
  const left = Math.floor((source.width - shorter) / 2);
  const top = Math.floor((source.height - shorter) / 2);
  const square: Source = {
    width: shorter,
    height: shorter,
    rows: (from, to, start = 0, end = shorter, into) =>
      source.rows(top + from, top + to, left + start, left + end, into),
  };
  return resized(square, side, side);
}

function tapsOf(before: number, after: number): Taps {
  const scale = before / after;
  const reach = Math.max(1, scale);
  const most = Math.floor(2 * reach) + 1;
  const first = new Int32Array(after);
  const count = new Int32Array(after);
  const weights = new Float64Array(most * after);
  for (let at = 0; at < after; at++) {
    const centre = (at + 0.5) * scale - 0.5;
    first[at] = Math.max(0, Math.ceil(centre - reach));
    count[at] = Math.min(before - 1, Math.floor(centre + reach)) - first[at]! + 1;
    const its = weights.subarray(at * most, at * most + count[at]!);
    for (let tap = 0; tap < its.length; tap++) its[tap] = 1 - Math.abs(first[at]! + tap - centre) / reach;
    const sum = its.reduce((total, weight) => total + weight);
    for (let tap = 0; tap < its.length; tap++) its[tap] = its[tap]! / sum;
  }
  return { first, count, weights, most };
}

// Loops over whole rows are functions of their own: engines compile them well, whoever calls.

/** Columns `left` to `right` of a row in three planes, `width` values each, which begin with column `start`. */
function resample(
  row: Float32Array,
  width: number,
  start: number,
  { first, count, weights, most }: Taps,
  left: number,
  right: number,
  line: Float64Array,
): void {
  const green = right - left;
  const blue = 2 * green;
  for (let x = left, out = 0; x < right; x++, out++) {
    const end = x * most + count[x]!;
    let [r, g, b] = [0, 0, 0];
    for (let tap = x * most, at = first[x]! - start; tap < end; tap++, at++) {
      const weight = weights[tap]!;
      r += weight * row[at]!;
      g += weight * row[at + width]!;
      b += weight * row[at + 2 * width]!;
    }
    line[out] = r;
    line[green + out] = g;
    line[blue + out] = b;
  }
}

/** The same of RGBA. */
function resampleBytes(
  row: Uint8ClampedArray,
  start: number,
  { first, count, weights, most }: Taps,
  left: number,
  right: number,
  line: Float64Array,
): void {
  const green = right - left;
  const blue = 2 * green;
  for (let x = left, out = 0; x < right; x++, out++) {
    const end = x * most + count[x]!;
    let [r, g, b] = [0, 0, 0];
    for (let tap = x * most, at = 4 * (first[x]! - start); tap < end; tap++, at += 4) {
      const weight = weights[tap]!;
      r += weight * row[at]!;
      g += weight * row[at + 1]!;
      b += weight * row[at + 2]!;
    }
    line[out] = r;
    line[green + out] = g;
    line[blue + out] = b;
  }
}

/** `count` values of two lines from `start` on, each times its weight, into `to` from `out` on. */
function blend(
  one: Float64Array,
  weight: number,
  other: Float64Array,
  rest: number,
  start: number,
  to: Float32Array,
  out: number,
  count: number,
): void {
  for (let x = 0; x < count; x++) to[out + x] = weight * one[start + x]! + rest * other[start + x]!;
}

function addTimes(sum: Float64Array, line: Float64Array, weight: number): void {
  for (let at = 0; at < sum.length; at++) sum[at] = sum[at]! + weight * line[at]!;
}
