/** Local painters are exact under tiling: large pictures are painted tile by tile, to bound memory. */
import type { Size } from "../contract/arrays.js";

/** Columns `left` to `right` and rows `top` to `bottom`, without the last ones. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is fed to the painter, and the part of it that is kept. */
export interface Tile {
  readonly fed: Area;
  readonly kept: Area;
}

/** What tiles are cut for; `halo` is 0 or more pixels that influence a result. */
export interface TileShape {
  readonly alignment: number;
  readonly minimum: number;
  readonly halo: number;
}

type Cut = readonly [from: number, to: number];

/**
 * Tiles that cover all pixels once, row by row, of at most about `pixels` pixels each besides their halo,
 * cut so that the halos are least. Width and height are multiples of the alignment, and so are all borders.
 */
export function tilesOf(width: number, height: number, shape: TileShape, pixels: number): Tile[] {
  const halo = Math.ceil(shape.halo / shape.alignment) * shape.alignment;
  // Smaller tiles would be mostly halo.
  const most = (side: number) => Math.max(1, Math.floor(side / (2 * halo + shape.minimum)));
  let best = { columns: most(width), rows: most(height), fed: Number.POSITIVE_INFINITY };
  for (let columns = 1; columns <= most(width); columns++) {
    const rows = Math.ceil((width * height) / (columns * pixels));
    const fed = (width + 2 * halo * (columns - 1)) * (height + 2 * halo * (rows - 1));
    if (rows <= most(height) && fed < best.fed) best = { columns, rows, fed };
  }
  const across = cuts(width, best.columns, shape);
  return cuts(height, best.rows, shape).flatMap(([top, bottom]) =>
    across.map(([left, right]) => ({
      fed: {
        left: Math.max(0, left - halo),
        top: Math.max(0, top - halo),
        right: Math.min(width, right + halo),
        bottom: Math.min(height, bottom + halo),
      },
      kept: { left, top, right, bottom },
    })),
  );
}

/** The same for a picture of any size: what is fed ends where the picture does, and is padded when it is painted. */
export function tilesIn(size: Size, shape: TileShape, pixels: number): Tile[] {
  const { width, height } = paddedSize(size, shape);
  return tilesOf(width, height, shape, pixels).map(({ fed, kept }) => ({
    fed: within(fed, size),
    kept: within(kept, size),
  }));
}

/** An area of a padded picture without the padding. */
export function within({ left, top, right, bottom }: Area, { width, height }: Size): Area {
  return {
    left: Math.min(left, width),
    top: Math.min(top, height),
    right: Math.min(right, width),
    bottom: Math.min(bottom, height),
  };
}

/** The smallest sides that are enough: at least `minimum` and a multiple of `alignment`. */
export function paddedSize(
  { width, height }: Size,
  { alignment, minimum }: Pick<TileShape, "alignment" | "minimum">,
): Size {
  const padded = (side: number) => Math.ceil(Math.max(side, minimum) / alignment) * alignment;
  return { width: padded(width), height: padded(height) };
}

function cuts(side: number, count: number, { alignment, minimum }: TileShape): Cut[] {
  const step = Math.ceil(side / count / alignment) * alignment;
  const result: Cut[] = [];
  for (let from = 0, to = 0; from < side; from = to) {
    // A rest that is too small to paint belongs to the tile before it.
    to = side - from - step < minimum ? side : from + step;
    result.push([from, to]);
  }
  return result;
}
