/**
 * The arithmetic around the networks ("A picture's way" in docs/architecture.md), the same as
 * exporter/brushwork/pixels.py; both are held to tests/pixels_vectors.json, and to each other.
 */
import type { Pixels } from "./api.js";
import type { Area } from "./tiles.js";

/** Three planes, red, green and blue, of `height` rows of `width` values (layout 3HW). */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array<ArrayBuffer>;
}

/** A picture, 0 to 255, whose values are made when asked for: whole ones take much memory. */
export interface Photo {
  readonly width: number;
  readonly height: number;
  /** Rows `from` to `to`, by default of all columns, made for the caller, who may change them. */
  rows(from: number, to: number, left?: number, right?: number): Planes;
}

/** How a network is to be fed; `maximum` is the value of white, black is 0. */
export interface Feed {
  readonly alignment: number;
  readonly minimum: number;
  readonly maximum: number;
}

export const WHITE = 255;

/** The picture on white, not rounded; its data may begin with row `top`, and change between two questions. */
export function composite(picture: Pixels & { readonly top?: number }): Photo {
  const { width, height } = picture;
  return {
    width,
    height,
    rows(from, to, left = 0, right = width) {
      const { data, top = 0 } = picture;
      const area = (right - left) * (to - from);
      const planes = new Float32Array(3 * area);
      for (let y = from, pixel = 0; y < to; y++) {
        for (let x = left, at = 4 * ((y - top) * width + left); x < right; x++, pixel++, at += 4) {
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
      }
      return { width: right - left, height: to - from, data: planes };
    },
  };
}

/**
 * A photo of `width` × `height` values of which planes, times `scale`, are a part, by default the upper
 * left one; beyond the part nothing may be asked for.
 */
export function held(
  planes: Planes,
  width = planes.width,
  height = planes.height,
  scale = 1,
  part: { readonly left: number; readonly top: number } = { left: 0, top: 0 },
): Photo {
  return {
    width,
    height,
    rows(from, to, left = 0, right = width) {
      const rows = to - from;
      const columns = right - left;
      const data = new Float32Array(3 * rows * columns);
      for (let line = 0; line < 3 * rows; line++) {
        const row = Math.floor(line / rows) * planes.height + from + (line % rows) - part.top;
        scaled(planes.data, row * planes.width + left - part.left, data, line * columns, columns, scale);
      }
      return { width: columns, height: rows, data };
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
 * An area, by default all, of the picture padded on the right and bottom by repeating the last column and
 * row, scaled to the network's range.
 */
export function feed(
  photo: Photo,
  network: Feed,
  area: Area = wholeArea(paddedSize(photo, network)),
): Planes {
  const { left, top, right, bottom } = area;
  const width = right - left;
  const height = bottom - top;
  const source = photo.rows(
    Math.min(top, photo.height - 1),
    Math.min(bottom, photo.height),
    Math.min(left, photo.width - 1),
    Math.min(right, photo.width),
  );
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

/** All of a picture. */
export function wholeArea({ width, height }: { readonly width: number; readonly height: number }): Area {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** What is laid over a part of a photo, all of the same size. */
export interface Layers {
  readonly painted: Planes;
  /** One value a pixel: 1 where there is to be the painting, 0 where there is to be `elsewhere`. */
  readonly mask: Float32Array | null;
  /** By default the photo. */
  readonly elsewhere: Planes | null;
}

/**
 * Write a part of a painting into `picture`: the photo moved by `fade`, 0 to 1, towards the layers; its
 * alpha stays. `left` and `top` are where the part lies.
 */
export function mix(
  picture: Pixels,
  { left, top }: { readonly left: number; readonly top: number },
  photo: Planes,
  { painted, mask, elsewhere }: Layers,
  fade: number,
): void {
  const area = photo.width * photo.height;
  const wanted = mask ? masked(painted.data, mask, elsewhere ? elsewhere.data : photo.data) : painted.data;
  for (let y = 0; y < photo.height; y++) {
    const out = 4 * ((top + y) * picture.width + left);
    mixRow(picture.data, out, photo.data, wanted, y * photo.width, photo.width, area, fade);
  }
}

function masked(painted: Float32Array, mask: Float32Array, elsewhere: Float32Array): Float32Array {
  const area = mask.length;
  return painted.map((value, at) => elsewhere[at]! + mask[at % area]! * (value - elsewhere[at]!));
}

function mixRow(
  data: Pixels["data"],
  start: number,
  photo: Float32Array,
  wanted: Float32Array,
  from: number,
  width: number,
  area: number,
  fade: number,
): void {
  for (let red = from, out = start; red < from + width; red++, out += 4) {
    const green = red + area;
    const blue = green + area;
    // Half is rounded up: the array itself would round half to even. It clamps.
    data[out] = Math.floor(photo[red]! + fade * (wanted[red]! - photo[red]!) + 0.5);
    data[out + 1] = Math.floor(photo[green]! + fade * (wanted[green]! - photo[green]!) + 0.5);
    data[out + 2] = Math.floor(photo[blue]! + fade * (wanted[blue]! - photo[blue]!) + 0.5);
  }
}
