/**
 * The arithmetic around the networks ("A picture's way" in docs/architecture.md), the same as
 * exporter/brushwork/pixels.py; both are held to tests/pixels_vectors.json, and to each other.
 */
import type { Pixels } from "./api.js";

/** Three planes, red, green and blue, of `height` rows of `width` values (layout 3HW). */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array<ArrayBuffer>;
}

/** A picture, 0 to 255, whose rows are made when asked for: whole ones take much memory. */
export interface Photo {
  readonly width: number;
  readonly height: number;
  /** Rows `from` to `to`, made for the caller, who may change them. */
  rows(from: number, to: number): Planes;
}

/** How a network is to be fed; `maximum` is the value of white, black is 0. */
export interface Feed {
  readonly alignment: number;
  readonly minimum: number;
  readonly maximum: number;
}

export const WHITE = 255;

/** The picture on white, not rounded. */
export function composite({ width, height, data }: Pixels): Photo {
  return {
    width,
    height,
    rows(from, to) {
      const area = width * (to - from);
      const planes = new Float32Array(3 * area);
      for (let pixel = 0, at = 4 * from * width; pixel < area; pixel++, at += 4) {
        if (data[at + 3] === WHITE) {
          planes[pixel] = data[at]!;
          planes[area + pixel] = data[at + 1]!;
          planes[2 * area + pixel] = data[at + 2]!;
          continue;
        }
        const alpha = data[at + 3]! / WHITE;
        const white = WHITE * (1 - alpha);
        planes[pixel] = data[at]! * alpha + white;
        planes[area + pixel] = data[at + 1]! * alpha + white;
        planes[2 * area + pixel] = data[at + 2]! * alpha + white;
      }
      return { width, height: to - from, data: planes };
    },
  };
}

/** The upper left `width` × `height` values of planes, times `scale`. */
export function held(planes: Planes, width = planes.width, height = planes.height, scale = 1): Photo {
  return {
    width,
    height,
    rows(from, to) {
      const rows = to - from;
      const data = new Float32Array(3 * rows * width);
      for (let line = 0; line < 3 * rows; line++) {
        const start = (Math.floor(line / rows) * planes.height + from + (line % rows)) * planes.width;
        scaled(planes.data, start, data, line * width, width, scale);
      }
      return { width, height: rows, data };
    },
  };
}

/** A copy of at most about `surveyPixels` pixels: box averages by an integer factor. */
export function reduce(photo: Photo, surveyPixels: number): Planes {
  const factor = Math.max(1, Math.ceil(Math.sqrt((photo.width * photo.height) / surveyPixels)));
  if (factor === 1) return photo.rows(0, photo.height);
  const boxWidth = Math.min(factor, photo.width);
  const boxHeight = Math.min(factor, photo.height);
  const width = Math.floor(photo.width / boxWidth);
  const height = Math.floor(photo.height / boxHeight);
  const data = new Float32Array(3 * width * height);
  const sums = new Float64Array(photo.width);
  for (let y = 0; y < height; y++) {
    const boxes = photo.rows(y * boxHeight, (y + 1) * boxHeight);
    for (let channel = 0; channel < 3; channel++) {
      sums.fill(0);
      for (let row = 0; row < boxHeight; row++) {
        addRow(sums, boxes.data, (channel * boxHeight + row) * photo.width);
      }
      const out = (channel * height + y) * width;
      averageBoxes(sums, boxWidth, boxWidth * boxHeight, data, out, width);
    }
  }
  return { width, height, data };
}

// Loops over whole rows are functions of their own: engines compile them well, whoever calls.

function addRow(sums: Float64Array, data: Float32Array, start: number): void {
  for (let x = 0; x < sums.length; x++) sums[x] = sums[x]! + data[start + x]!;
}

function averageBoxes(
  sums: Float64Array,
  boxWidth: number,
  area: number,
  data: Float32Array,
  out: number,
  width: number,
): void {
  for (let x = 0, at = 0; x < width; x++, at += boxWidth) {
    let sum = 0;
    for (let column = 0; column < boxWidth; column++) sum += sums[at + column]!;
    data[out + x] = sum / area;
  }
}

function scaled(
  from: Float32Array,
  start: number,
  to: Float32Array,
  out: number,
  count: number,
  scale: number,
): void {
  for (let x = 0; x < count; x++) to[out + x] = from[start + x]! * scale;
}

/**
 * Rows `from` to `to`, by default all, of the picture padded on the right and bottom by repeating the
 * last column and row, scaled to the network's range.
 */
export function feed(photo: Photo, network: Feed, from = 0, to = paddedSize(photo, network).height): Planes {
  const { width } = paddedSize(photo, network);
  const height = to - from;
  const source = photo.rows(Math.min(from, photo.height - 1), Math.min(to, photo.height));
  const scale = network.maximum / WHITE;
  const data = new Float32Array(3 * width * height);
  let out = 0;
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      const row = (channel * source.height + Math.min(y, source.height - 1)) * source.width;
      scaled(source.data, row, data, out, source.width, scale);
      data.fill(data[out + source.width - 1]!, out + source.width, out + width);
      out += width;
    }
  }
  return { width, height, data };
}

/** The smallest sides that are enough: at least `minimum` and a multiple of `alignment`. */
export function paddedSize(
  { width, height }: { readonly width: number; readonly height: number },
  { alignment, minimum }: Feed,
): { width: number; height: number } {
  const padded = (side: number) => Math.ceil(Math.max(side, minimum) / alignment) * alignment;
  return { width: padded(width), height: padded(height) };
}

/** What is laid over a photo's rows, all of the same size. */
export interface Layers {
  readonly painted: Planes;
  /** One value a pixel: 1 where there is to be the painting, 0 where there is to be `elsewhere`. */
  readonly mask: Float32Array | null;
  /** By default the photo. */
  readonly elsewhere: Planes | null;
}

/**
 * Write rows of a painting into `picture`, from row `from` on: the photo moved by `fade`, 0 to 1, towards
 * the layers; its alpha stays.
 */
export function mix(picture: Pixels, from: number, photo: Planes, layers: Layers, fade: number): void {
  const { painted, mask, elsewhere } = layers;
  const area = photo.width * photo.height;
  const wanted = mask ? masked(painted.data, mask, elsewhere ? elsewhere.data : photo.data) : painted.data;
  mixRows(picture.data, 4 * from * photo.width, photo.data, wanted, area, fade);
}

function masked(painted: Float32Array, mask: Float32Array, elsewhere: Float32Array): Float32Array {
  const area = mask.length;
  return painted.map((value, at) => elsewhere[at]! + mask[at % area]! * (value - elsewhere[at]!));
}

function mixRows(
  data: Pixels["data"],
  start: number,
  photo: Float32Array,
  wanted: Float32Array,
  area: number,
  fade: number,
): void {
  for (let red = 0, out = start; red < area; red++, out += 4) {
    const green = red + area;
    const blue = green + area;
    // Half is rounded up: the array itself would round half to even. It clamps.
    data[out] = Math.floor(photo[red]! + fade * (wanted[red]! - photo[red]!) + 0.5);
    data[out + 1] = Math.floor(photo[green]! + fade * (wanted[green]! - photo[green]!) + 0.5);
    data[out + 2] = Math.floor(photo[blue]! + fade * (wanted[blue]! - photo[blue]!) + 0.5);
  }
}
