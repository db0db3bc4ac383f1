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
      const data = new Float32Array(3 * (to - from) * width);
      let out = 0;
      for (let channel = 0; channel < 3; channel++) {
        for (let y = from; y < to; y++) {
          const row = (channel * planes.height + y) * planes.width;
          for (let x = 0; x < width; x++) data[out++] = planes.data[row + x]! * scale;
        }
      }
      return { width, height: to - from, data };
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
  for (let channel = 0; channel < 3; channel++) {
    const plane = channel * area;
    let out = 4 * from * photo.width + channel;
    for (let pixel = 0; pixel < area; pixel++, out += 4) {
      const value = photo.data[plane + pixel]!;
      let wanted = painted.data[plane + pixel]!;
      if (mask) {
        const under = elsewhere ? elsewhere.data[plane + pixel]! : value;
        wanted = under + mask[pixel]! * (wanted - under);
      }
      // Half is rounded up: the array itself would round half to even. It clamps.
      picture.data[out] = Math.floor(value + fade * (wanted - value) + 0.5);
    }
  }
}
