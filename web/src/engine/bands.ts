/** Local painters are exact under tiling: large pictures are painted in bands, to bound memory. */
import type { Planes } from "./pixels.js";

/** Rows `from` to `to` are fed, of which rows `start` to `end` are kept. */
export interface Band {
  readonly from: number;
  readonly start: number;
  readonly end: number;
  readonly to: number;
}

/** What a band is cut for; `halo` is 0 or more pixels that influence a result. */
export interface BandShape {
  readonly alignment: number;
  readonly minimum: number;
  readonly halo: number;
}

/**
 * Bands that cover all rows once, of at most about `pixels` pixels each besides their halo. Width and
 * height are multiples of the alignment, and so is every band's border.
 */
export function bandsOf(width: number, height: number, shape: BandShape, pixels: number): Band[] {
  const { alignment, minimum } = shape;
  const align = (rows: number) => Math.ceil(rows / alignment) * alignment;
  const halo = align(shape.halo);
  // Thinner bands would be mostly halo.
  const count = Math.max(
    1,
    Math.min(Math.ceil((width * height) / pixels), Math.floor(height / (2 * halo + minimum))),
  );
  const rows = align(height / count);
  const bands: Band[] = [];
  for (let start = 0, end = 0; start < height; start = end) {
    // A rest that is too small to paint belongs to the band before it.
    end = height - start - rows < minimum ? height : start + rows;
    bands.push({ from: Math.max(0, start - halo), start, end, to: Math.min(height, end + halo) });
  }
  return bands;
}

/** Copy the rows that a painted band keeps to their place in the whole. */
export function paste(whole: Planes, painted: Planes, { from, start, end }: Band): void {
  const { width } = whole;
  for (let channel = 0; channel < 3; channel++) {
    const plane = channel * painted.height - from;
    const kept = painted.data.subarray((plane + start) * width, (plane + end) * width);
    whole.data.set(kept, (channel * whole.height + start) * width);
  }
}
