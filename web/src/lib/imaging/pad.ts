/** Pictures as networks take them: of sides that they can take, and in their range. */
import { type Size, type Tensor, WHITE } from "../contract/arrays.js";
import { placed, room, scaled, type Source, stripRows, strips, wholeArea } from "./sources.js";
import { type Area, paddedSize } from "./tiles.js";

/** How a network is to be fed; `maximum` is the value of white, black is 0. */
export interface Feed {
  readonly alignment: number;
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * An area, by default all, of the picture padded on the right and bottom by repeating the last column and
 * row, scaled to the network's range; in the array `into`, where it fits there.
 */
export function pad(
  source: Source,
  network: Feed,
  area: Area = wholeArea(paddedSize(source, network)),
  into?: Float32Array<ArrayBuffer>,
): Tensor {
  const { left, top, right, bottom } = area;
  const width = right - left;
  const height = bottom - top;
  const first = { x: Math.min(left, source.width - 1), y: Math.min(top, source.height - 1) };
  const columns = Math.min(right, source.width) - first.x;
  const rows = Math.min(bottom, source.height) - first.y;
  const data = room(3 * width * height, into);
  const most = Math.min(rows, stripRows(columns));
  const buffer = new Float32Array(3 * most * columns);
  for (const [from, to] of strips(0, rows, most)) {
    const strip = source.rows(first.y + from, first.y + to, first.x, first.x + columns, buffer);
    for (let line = 0; line < 3 * (to - from); line++) {
      const channel = Math.floor(line / (to - from));
      const out = (channel * height + from + (line % (to - from))) * width;
      scaled(strip.data, line * columns, data, out, columns, network.maximum / WHITE);
      data.fill(data[out + columns - 1]!, out + columns, out + width);
    }
  }
  for (let line = 0; line < 3 * height; line++) {
    const last = line - (line % height) + rows - 1;
    if (line > last) data.copyWithin(line * width, last * width, (last + 1) * width);
  }
  return { width, height, data };
}

/** What a network gave for a padded area of a picture of this size, from 0 to 255 again; the padding is beyond it. */
export function unpad(
  painted: Tensor,
  size: Size,
  { maximum }: Pick<Feed, "maximum">,
  area?: Pick<Area, "left" | "top">,
): Source {
  return placed(painted, size, area, WHITE / maximum);
}
