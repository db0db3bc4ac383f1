/** Pictures with transparency, laid on white. */
import { type Pixels, WHITE } from "../contract/arrays.js";
import { rowsFor } from "./rows.js";
import { pixelRows, room, type Source } from "./sources.js";

/** The picture on white, not rounded; its data may begin with row `top`, and change between two questions. */
export function composite(picture: Pixels & { readonly top?: number }): Source {
  const { width, height } = picture;
  return {
    width,
    height,
    rows(from, to, left = 0, right = width, into) {
      const { data, top = 0 } = picture;
      const count = right - left;
      const area = count * (to - from);
      const planes = room(3 * area, into);
      const part = { left, top: from - top, width: count, height: to - from };
      const rows = rowsFor(area);
      if (rows) rows.composite(pixelRows(data, width, part), planes);
      else {
        for (let y = 0; y < part.height; y++)
          compositeRow(data, 4 * ((part.top + y) * width + left), planes, y * count, count, area);
      }
      return { width: count, height: part.height, data: planes };
    },
    opaque(row, left) {
      const { data, top = 0 } = picture;
      const start = 4 * (row - top) * width;
      return isOpaque(data, start, start + 4 * width)
        ? data.subarray(start + 4 * left, start + 4 * width)
        : null;
    },
  };
}

/** Bytes that are looked at at once. */
const AT_ONCE = 2 ** 17;

/** Whether pixels let nothing through. */
export function isOpaque(data: Pixels["data"], start = 0, end = data.length): boolean {
  const rows = rowsFor(AT_ONCE / 4);
  if (rows) {
    for (let at = start; at < end; at += AT_ONCE)
      if (!rows.isOpaque(data.subarray(at, Math.min(end, at + AT_ONCE)))) return false;
    return true;
  }
  for (let at = start + 3; at < end; at += 4) if (data[at] !== WHITE) return false;
  return true;
}

function compositeRow(
  data: Pixels["data"],
  start: number,
  planes: Float32Array,
  out: number,
  count: number,
  area: number,
): void {
  for (let red = out, at = start; red < out + count; red++, at += 4) {
    const green = red + area;
    const blue = green + area;
    if (data[at + 3] === WHITE) {
      planes[red] = data[at]!;
      planes[green] = data[at + 1]!;
      planes[blue] = data[at + 2]!;
      continue;
    }
    const alpha = data[at + 3]! / WHITE;
    const white = WHITE * (1 - alpha);
    planes[red] = data[at]! * alpha + white;
    planes[green] = data[at + 1]! * alpha + white;
    planes[blue] = data[at + 2]! * alpha + white;
  }
}
