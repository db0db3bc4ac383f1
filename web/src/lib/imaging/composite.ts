/** Pictures with transparency, laid on white. */
import { type Pixels, WHITE } from "../contract/arrays.js";
import { room, type Source } from "./sources.js";

/** The picture on white, not rounded; its data may begin with row `top`, and change between two questions. */
export function composite(picture: Pixels & { readonly top?: number }): Source {
  const { width, height } = picture;
  return {
    width,
    height,
    rows(from, to, left = 0, right = width, into) {
      const { data, top = 0 } = picture;
      const area = (right - left) * (to - from);
      const planes = room(3 * area, into);
      for (let y = from; y < to; y++) {
        const start = 4 * ((y - top) * width + left);
        compositeRow(data, start, planes, (y - from) * (right - left), right - left, area);
      }
      return { width: right - left, height: to - from, data: planes };
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

/** Whether pixels let nothing through. */
export function isOpaque(data: Pixels["data"], start = 0, end = data.length): boolean {
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
