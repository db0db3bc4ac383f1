/**
 * The steps of "A picture's way" (docs/architecture.md) by the names that both languages have for them: what the shared
 * vectors and the Python tests ask for. Where a step makes a part at a time, its parts are put together here.
 */
import type { Photo, Pixels, Planes, Size } from "../../../src/lib/contract/arrays.js";
import { coverage, luma, lumaOnly, paletteOf } from "../../../src/lib/imaging/colours.js";
import { composite } from "../../../src/lib/imaging/composite.js";
import { addGrain } from "../../../src/lib/imaging/grain.js";
import { mix } from "../../../src/lib/imaging/mix.js";
import { Original } from "../../../src/lib/imaging/original.js";
import { type Feed, pad, unpad } from "../../../src/lib/imaging/pad.js";
import { resized, strokeCopy, styleSquare } from "../../../src/lib/imaging/resample.js";
import { placed, type Source } from "../../../src/lib/imaging/sources.js";
import { surveyCopy } from "../../../src/lib/imaging/survey-copy.js";
import { type Noise, textured } from "../../../src/lib/imaging/texture.js";
import { type Area, tilesOf, type TileShape } from "../../../src/lib/imaging/tiles.js";
import { enlarged, workingSize } from "../../../src/lib/imaging/working-copy.js";

/** One value a pixel. */
export interface Plane extends Size {
  readonly data: Float32Array;
}

interface Mixture {
  readonly pixels: Pixels;
  readonly painted: Photo;
  readonly fade: number;
  readonly coverage?: Plane;
  readonly elsewhere?: Photo;
}

/** Rows of a part; it is twice as wide. */
const ROWS = 3;

export const STEPS = {
  composite: ({ pixels }: { pixels: Pixels }) => whole(composite(pixels)),
  resize: ({ photo, width, height }: { photo: Photo } & Size) =>
    inParts(resized(placed(photo), width, height)),
  stroke_copy: ({ photo, stroke }: { photo: Photo; stroke: number }) =>
    whole(strokeCopy(placed(photo), stroke)),
  style_square: ({ photo, side }: { photo: Photo; side: number }) => whole(styleSquare(placed(photo), side)),
  survey_copy: ({ photo, survey_pixels }: { photo: Photo; survey_pixels: number }) =>
    surveyCopy(placed(photo), survey_pixels),
  pad({ photo, rows, ...network }: { photo: Photo; rows?: number } & Feed) {
    const all = pad(placed(photo), network);
    const parts = (area: Area) => pad(placed(photo), network, area);
    return together(all, rows, parts);
  },
  unpad: ({ painted, width, height, maximum }: { painted: Planes; maximum: number } & Size) =>
    whole(unpad(painted, { width, height }, { maximum })),
  luma: ({ photo }: { photo: Photo }): Plane => ({ ...photo, data: luma(photo) }),
  luma_only({ painted, photo }: { painted: Photo; photo: Photo }) {
    lumaOnly(painted, photo);
    return painted;
  },
  palette(given: { painted: Photo; painted_copy: Photo; photo_copy: Photo }) {
    paletteOf(given.painted_copy, given.photo_copy)(given.painted, given.painted);
    return given.painted;
  },
  coverage: ({ mask, width, height }: { mask: Pixels } & Size): Plane => ({
    width,
    height,
    data: coverage(mask, width, height)(0, height),
  }),
  /** From left to right and from top to bottom into the picture itself, as tiles are painted. */
  mix({ pixels, painted, fade, coverage, elsewhere, rows }: Mixture & { rows?: number }) {
    const original = new Original(pixels);
    const photo = composite(original);
    for (const area of areas(pixels, rows)) {
      original.keep(Math.max(0, area.top - 2), Math.min(pixels.height, area.bottom + 2));
      const layers = {
        painted: part(placed(painted), area),
        mask: coverage ? partOf(coverage, area) : null,
        elsewhere: elsewhere ? part(placed(elsewhere), area) : null,
      };
      mix(pixels, area, part(photo, area), layers, fade);
    }
    return pixels;
  },
  tiles: ({ width, height, pixels, ...shape }: { pixels: number } & Size & TileShape) =>
    tilesOf(width, height, shape, pixels).map(({ fed, kept }) => ({ fed: sides(fed), kept: sides(kept) })),
  grain({ painted, grain, ...place }: { painted: Photo; grain: number; left: number; top: number } & Size) {
    addGrain(painted, grain, place, place);
    return painted;
  },
  texture({ photo, left, top, ...noise }: { photo: Photo; left: number; top: number } & Noise) {
    const [width, height] = [left + photo.width, top + photo.height];
    const seen = textured(placed(photo, { width, height }, { left, top }), noise);
    return seen.rows(top, height, left, width);
  },
  enlarged: ({ painted, copy, photo }: { painted: Photo; copy: Photo; photo: Photo }) =>
    inParts(enlarged(painted, copy, placed(photo))),
  working_size(size: Size) {
    const { width, height } = workingSize(size);
    return [width, height];
  },
};

function whole(source: Source): Photo {
  return source.rows(0, source.height);
}

function part(source: Source, { left, top, right, bottom }: Area): Photo {
  return source.rows(top, bottom, left, right);
}

function partOf({ width, data }: Plane, { left, top, right, bottom }: Area): Float32Array {
  const result = new Float32Array((right - left) * (bottom - top));
  for (let y = top; y < bottom; y++) {
    result.set(data.subarray(y * width + left, y * width + right), (y - top) * (right - left));
  }
  return result;
}

function inParts(source: Source): Photo {
  return together(whole(source), ROWS, (area) => part(source, area));
}

/** What was made as a whole, overwritten with its parts. */
function together(all: Planes, rows: number | undefined, make: (area: Area) => Planes): Planes {
  for (const area of areas(all, rows)) {
    const { width, height, data } = make(area);
    for (let row = 0; row < 3 * height; row++) {
      const y = Math.floor(row / height) * all.height + area.top + (row % height);
      all.data.set(data.subarray(row * width, (row + 1) * width), y * all.width + area.left);
    }
  }
  return all;
}

function areas({ width, height }: Size, rows = ROWS): Area[] {
  const result: Area[] = [];
  for (let top = 0; top < height; top += rows) {
    for (let left = 0; left < width; left += 2 * rows) {
      const right = Math.min(width, left + 2 * rows);
      result.push({ left, top, right, bottom: Math.min(height, top + rows) });
    }
  }
  return result;
}

function sides({ left, top, right, bottom }: Area): number[] {
  return [left, top, right, bottom];
}
