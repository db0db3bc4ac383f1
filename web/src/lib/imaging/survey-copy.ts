/** The small copy from which a painter learns what a picture looks like as a whole. */
import type { Photo } from "../contract/arrays.js";
import { rowsFor } from "./rows.js";
import type { Source } from "./sources.js";

/** A copy of at most about `surveyPixels` pixels: box averages by an integer factor. */
export function surveyCopy(source: Source, surveyPixels: number): Photo {
  const factor = Math.max(1, Math.ceil(Math.sqrt((source.width * source.height) / surveyPixels)));
  if (factor === 1) return source.rows(0, source.height);
  const columns = Math.min(factor, source.width);
  const lines = Math.min(factor, source.height);
  const width = Math.floor(source.width / columns);
  const height = Math.floor(source.height / lines);
  const data = new Float32Array(3 * width * height);
  const sumsOf = boxes(source, columns, lines, width);
  for (let y = 0; y < height; y++) {
    const sums = sumsOf(y);
    for (let channel = 0; channel < 3; channel++) {
      average(sums, channel * width, width, columns * lines, data, (channel * height + y) * width);
    }
  }
  return { width, height, data };
}

type Sums = Int32Array | Float64Array;

/** Gives the sums of a row of boxes, those of red, then green, then blue. */
function boxes(source: Source, columns: number, lines: number, width: number): (row: number) => Sums {
  const rows = rowsFor(source.width * lines);
  const whole = new Int32Array(3 * width);
  const sums = new Float64Array(3 * width);
  const into = new Float32Array(3 * lines * source.width);
  return (row) => {
    if (rows) {
      const pixels = Array.from({ length: lines }, (_, line) => source.opaque?.(row * lines + line, 0));
      if (pixels.every((line) => !!line)) {
        rows.boxes(pixels, columns, whole);
        return whole;
      }
    }
    const { data } = source.rows(row * lines, (row + 1) * lines, 0, source.width, into);
    sums.fill(0);
    for (let line = 0; line < 3 * lines; line++) {
      addBoxes(sums, Math.floor(line / lines) * width, width, data, line * source.width, columns);
    }
    return sums;
  };
}

// Loops over whole rows are functions of their own: engines compile them well, whoever calls.

function addBoxes(
  sums: Float64Array,
  out: number,
  width: number,
  data: Float32Array,
  start: number,
  columns: number,
): void {
  for (let x = out, at = start; x < out + width; x++) {
    let sum = 0;
    for (const end = at + columns; at < end; at++) sum += data[at]!;
    sums[x] = sums[x]! + sum;
  }
}

function average(
  sums: Sums,
  start: number,
  count: number,
  area: number,
  data: Float32Array,
  out: number,
): void {
  for (let x = 0; x < count; x++) data[out + x] = sums[start + x]! / area;
}
