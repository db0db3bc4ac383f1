/**
 * The arithmetic around the networks: steps 2 to 7 of docs/architecture.md, the same as
 * exporter/brushwork/pixels.py; both are held to tests/pixels_vectors.json, and to each other.
 */
import type { Pixels } from "./api.js";

/** Three planes, red, green and blue, of `height` rows of `width` values (layout 3HW). */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array<ArrayBuffer>;
}

/** How a network is to be fed; `maximum` is the value of white, black is 0. */
export interface Feed {
  readonly alignment: number;
  readonly minimum: number;
  readonly maximum: number;
}

const WHITE = 255;

/** The picture on white, 0 to 255, not rounded. */
export function composite(picture: Pixels): Planes {
  const { width, height, data } = picture;
  const area = width * height;
  const planes = new Float32Array(3 * area);
  for (let pixel = 0, at = 0; pixel < area; pixel++, at += 4) {
    const alpha = data[at + 3]! / WHITE;
    const white = WHITE * (1 - alpha);
    planes[pixel] = data[at]! * alpha + white;
    planes[area + pixel] = data[at + 1]! * alpha + white;
    planes[2 * area + pixel] = data[at + 2]! * alpha + white;
  }
  return { width, height, data: planes };
}

/** A copy of at most about `surveyPixels` pixels: box averages by an integer factor. */
export function reduce(planes: Planes, surveyPixels: number): Planes {
  const factor = Math.max(1, Math.ceil(Math.sqrt((planes.width * planes.height) / surveyPixels)));
  if (factor === 1) return planes;
  const boxWidth = Math.min(factor, planes.width);
  const boxHeight = Math.min(factor, planes.height);
  const width = Math.floor(planes.width / boxWidth);
  const height = Math.floor(planes.height / boxHeight);
  const data = new Float32Array(3 * width * height);
  let out = 0;
  for (let channel = 0; channel < 3; channel++) {
    const plane = channel * planes.width * planes.height;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let row = 0; row < boxHeight; row++) {
          const start = plane + (y * boxHeight + row) * planes.width + x * boxWidth;
          for (let column = 0; column < boxWidth; column++) sum += planes.data[start + column]!;
        }
        data[out++] = sum / (boxWidth * boxHeight);
      }
    }
  }
  return { width, height, data };
}

/** Padded on the right and bottom by repeating the last column and row, scaled to the network's range. */
export function feed(planes: Planes, { alignment, minimum, maximum }: Feed): Planes {
  const width = padded(planes.width, alignment, minimum);
  const height = padded(planes.height, alignment, minimum);
  const scale = maximum / WHITE;
  const data = new Float32Array(3 * width * height);
  let out = 0;
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      const row = (channel * planes.height + Math.min(y, planes.height - 1)) * planes.width;
      for (let x = 0; x < planes.width; x++) data[out + x] = planes.data[row + x]! * scale;
      data.fill(data[out + planes.width - 1]!, out + planes.width, out + width);
      out += width;
    }
  }
  return { width, height, data };
}

/** The smallest side that is enough, at least `minimum` and a multiple of `alignment`. */
export function padded(side: number, alignment: number, minimum: number): number {
  return Math.ceil(Math.max(side, minimum) / alignment) * alignment;
}

/**
 * The photo moved towards the painting, `strength` of the way, with the picture's alpha; `photo`
 * is the picture's composite, `painted` may be padded on the right and bottom.
 */
export function blend(
  picture: Pixels,
  photo: Planes,
  painted: Planes,
  maximum: number,
  strength: number,
): Pixels {
  const { width, height } = picture;
  const data = new Uint8ClampedArray(picture.data);
  const scale = WHITE / maximum;
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      const before = (channel * height + y) * width;
      const after = (channel * painted.height + y) * painted.width;
      const out = y * width * 4 + channel;
      for (let x = 0; x < width; x++) {
        const value = photo.data[before + x]!;
        const mixed = value + strength * (painted.data[after + x]! * scale - value);
        // Half is rounded up: the array itself would round half to even. It clamps.
        data[out + x * 4] = Math.floor(mixed + 0.5);
      }
    }
  }
  return { width, height, data };
}
