/** The small copy from which a painter learns what a picture looks like as a whole. */
import type { Photo } from "../contract/arrays.js";
import { type Source, stripRows, strips } from "./sources.js";

/** A copy of at most about `surveyPixels` pixels: box averages by an integer factor. */
export function surveyCopy(source: Source, surveyPixels: number): Photo {
  const factor = Math.max(1, Math.ceil(Math.sqrt((source.width * source.height) / surveyPixels)));
  if (factor === 1) return source.rows(0, source.height);
  const boxWidth = Math.min(factor, source.width);
  const boxHeight = Math.min(factor, source.height);
  const width = Math.floor(source.width / boxWidth);
  const height = Math.floor(source.height / boxHeight);
  const data = new Float32Array(3 * width * height);
  const sums = new Float64Array(width);
  const most = Math.min(height, stripRows(boxHeight * source.width));
  const into = new Float32Array(3 * most * boxHeight * source.width);
  for (const [from, to] of strips(0, height, most)) {
    const strip = source.rows(from * boxHeight, to * boxHeight, 0, source.width, into);
    for (let channel = 0; channel < 3; channel++) {
      for (let y = from; y < to; y++) {
        const row = (channel * (to - from) + y - from) * boxHeight;
        sums.fill(0);
        for (let line = row; line < row + boxHeight; line++) {
          addBoxes(sums, strip.data, line * source.width, boxWidth);
        }
        average(sums, boxWidth * boxHeight, data, (channel * height + y) * width);
      }
    }
  }
  return { width, height, data };
}

function addBoxes(sums: Float64Array, data: Float32Array, start: number, boxWidth: number): void {
  for (let x = 0, at = start; x < sums.length; x++) {
    let sum = 0;
    for (const end = at + boxWidth; at < end; at++) sum += data[at]!;
    sums[x] = sums[x]! + sum;
  }
}

function average(sums: Float64Array, area: number, data: Float32Array, out: number): void {
  for (let x = 0; x < sums.length; x++) data[out + x] = sums[x]! / area;
}
