/**
 * The arithmetic around the networks ("A picture's way" in docs/architecture.md), the same as
 * exporter/brushwork/imaging; both are held to tests/pixels_vectors.json, and to each other.
 */
import type { Pixels } from "../contract/arrays.js";
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
  /**
   * Rows `from` to `to`, by default of all columns, made for the caller, who may change them. Where they fit
   * they are put into the array `into`, and last until it is used again: new memory costs time.
   */
  rows(from: number, to: number, left?: number, right?: number, into?: Float32Array<ArrayBuffer>): Planes;
}

/** How a network is to be fed; `maximum` is the value of white, black is 0. */
export interface Feed {
  readonly alignment: number;
  readonly minimum: number;
  readonly maximum: number;
}

export const WHITE = 255;
/** Of so many pixels a strip stays in a processor's cache. */
const STRIP_PIXELS = 16_384;

/** The picture on white, not rounded; its data may begin with row `top`, and change between two questions. */
export function composite(picture: Pixels & { readonly top?: number }): Photo {
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
  };
}

/** How many rows of a width, at least one, make a strip: what is worked on at once. */
export function stripRows(width: number): number {
  return Math.max(1, Math.floor(STRIP_PIXELS / width));
}

/** Rows `from` to `to`, `count` at a time. */
export function* strips(from: number, to: number, count: number): Generator<[from: number, to: number]> {
  for (let row = from; row < to; row += count) yield [row, Math.min(to, row + count)];
}

/** `size` numbers: the beginning of `into` where that is long enough, else a new array. */
export function room(size: number, into?: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return into && into.length >= size ? into.subarray(0, size) : new Float32Array(size);
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
    rows(from, to, left = 0, right = width, into) {
      const rows = to - from;
      const columns = right - left;
      const data = room(3 * rows * columns, into);
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
  const sums = new Float64Array(width);
  const most = Math.min(height, stripRows(boxHeight * photo.width));
  const into = new Float32Array(3 * most * boxHeight * photo.width);
  for (const [from, to] of strips(0, height, most)) {
    const strip = photo.rows(from * boxHeight, to * boxHeight, 0, photo.width, into);
    for (let channel = 0; channel < 3; channel++) {
      for (let y = from; y < to; y++) {
        const row = (channel * (to - from) + y - from) * boxHeight;
        sums.fill(0);
        for (let line = row; line < row + boxHeight; line++) {
          addBoxes(sums, strip.data, line * photo.width, boxWidth);
        }
        average(sums, boxWidth * boxHeight, data, (channel * height + y) * width);
      }
    }
  }
  return { width, height, data };
}

// Loops over whole rows are functions of their own: engines compile them well, whoever calls.

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
  const first = { x: Math.min(left, photo.width - 1), y: Math.min(top, photo.height - 1) };
  const columns = Math.min(right, photo.width) - first.x;
  const rows = Math.min(bottom, photo.height) - first.y;
  const data = new Float32Array(3 * width * height);
  const most = Math.min(rows, stripRows(columns));
  const into = new Float32Array(3 * most * columns);
  for (const [from, to] of strips(0, rows, most)) {
    const strip = photo.rows(first.y + from, first.y + to, first.x, first.x + columns, into);
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
