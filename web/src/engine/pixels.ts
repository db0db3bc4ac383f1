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
      const data = new Float32Array(3 * (to - from) * (right - left));
      let out = 0;
      for (let channel = 0; channel < 3; channel++) {
        for (let y = from; y < to; y++) {
          const row = (channel * planes.height + y - part.top) * planes.width - part.left;
          for (let x = left; x < right; x++) data[out++] = planes.data[row + x]! * scale;
        }
      }
      return { width: right - left, height: to - from, data };
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
  for (let y = 0; y < height; y++) {
    const boxes = photo.rows(y * boxHeight, (y + 1) * boxHeight);
    for (let channel = 0; channel < 3; channel++) {
      const out = (channel * height + y) * width;
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let row = 0; row < boxHeight; row++) {
          const start = (channel * boxHeight + row) * photo.width + x * boxWidth;
          for (let column = 0; column < boxWidth; column++) sum += boxes.data[start + column]!;
        }
        data[out + x] = sum / (boxWidth * boxHeight);
      }
    }
  }
  return { width, height, data };
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
      for (let x = 0; x < source.width; x++) data[out + x] = source.data[row + x]! * scale;
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
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0, pixel = 0; y < photo.height; y++) {
      let out = 4 * ((top + y) * picture.width + left) + channel;
      for (const end = pixel + photo.width; pixel < end; pixel++, out += 4) {
        const at = channel * area + pixel;
        const value = photo.data[at]!;
        let wanted = painted.data[at]!;
        if (mask) {
          const under = elsewhere ? elsewhere.data[at]! : value;
          wanted = under + mask[pixel]! * (wanted - under);
        }
        // Half is rounded up: the array itself would round half to even. It clamps.
        picture.data[out] = Math.floor(value + fade * (wanted - value) + 0.5);
      }
    }
  }
}
