/** Pictures of another size, as exporter/brushwork/imaging makes them. */
import { room, type Source } from "./sources.js";

/** The values that make one value: `weights.length` of them from `first` on; the weights' sum is 1. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * Resampled with a triangle filter, as wide as two pixels of the coarser of both grids: bilinear
 * when enlarging, an antialiased average when reducing.
 */
export function resized(source: Source, width: number, height: number): Source {
  if (source.width === width && source.height === height) return source;
  const columns = tapsOf(source.width, width);
  const lines = tapsOf(source.height, height);
  return {
    width,
    height,
    rows(from, to, left = 0, right = width, into) {
      const start = columns[left]!.first;
      const last = columns[right - 1]!;
      const data = room(3 * (to - from) * (right - left), into);
      for (let y = from; y < to; y++) {
        const { first, weights } = lines[y]!;
        const near = source.rows(first, first + weights.length, start, last.first + last.weights.length);
        for (let channel = 0; channel < 3; channel++) {
          const plane = near.data.subarray(channel * near.height * near.width);
          const line = weightedRows(plane, near.width, weights);
          const out = (channel * (to - from) + y - from) * (right - left) - left;
          for (let x = left; x < right; x++) data[out + x] = weighted(line, columns[x]!, start);
        }
      }
      return { width: right - left, height: to - from, data };
    },
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

function tapsOf(before: number, after: number): Taps[] {
  const scale = before / after;
  const reach = Math.max(1, scale);
  return Array.from({ length: after }, (_, at) => {
    const centre = (at + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(before - 1, Math.floor(centre + reach));
    const weights = new Float64Array(last - first + 1);
    for (let tap = 0; tap < weights.length; tap++) weights[tap] = 1 - Math.abs(first + tap - centre) / reach;
    const sum = weights.reduce((total, weight) => total + weight);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function weightedRows(rows: Float32Array, width: number, weights: Float64Array): Float64Array {
  const line = new Float64Array(width);
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row]!;
    const start = row * width;
    for (let x = 0; x < width; x++) line[x] = line[x]! + weight * rows[start + x]!;
  }
  return line;
}

/** The line begins with the value `start`. */
function weighted(line: Float64Array, { first, weights }: Taps, start: number): number {
  let sum = 0;
  for (let tap = 0; tap < weights.length; tap++) sum += weights[tap]! * line[first - start + tap]!;
  return sum;
}
