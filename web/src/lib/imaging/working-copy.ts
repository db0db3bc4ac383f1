/**
 * The working copy: what is painted of a large picture, and its way back to the picture's size, as
 * exporter/brushwork/imaging/working_copy.py has it. A painter's strokes are so many pixels wide: on copies that are about
 * as large for all large pictures they are as wide in proportion, and a painting costs the same.
 */
import { type Photo, type Pixels, type Size, WHITE } from "../contract/arrays.js";
import { WORKING_PIXELS } from "../contract/limits.generated.js";
import { lumaOf } from "./colours.js";
import { pause } from "../platform/pause.js";
import { composite, isOpaque } from "./composite.js";
import { resized } from "./resample.js";
import { placed, room, type Source, strips } from "./sources.js";

/** How much of the photograph's finest brightness a painting has. */
const DETAIL = 0.6;
/** Rows that `workingCopy` makes at once. */
const ROWS_AT_ONCE = 64;

/** The size of a picture's working copy: its own, or reduced to at most so many pixels. */
export function workingSize({ width, height }: Size, pixels: number = WORKING_PIXELS): Size {
  const factor = Math.max(1, Math.sqrt((width * height) / pixels));
  const side = (before: number) => Math.max(1, Math.floor(before / factor));
  return { width: side(width), height: side(height) };
}

/** Whether a picture is larger than its working copy. */
export function isReduced({ width, height }: Size): boolean {
  return width * height > WORKING_PIXELS;
}

/**
 * A painted working copy in the photo's size, with the detail that the copy has not. With d for DETAIL times the luma it is
 * `resized(sharpened(painted - d(copy))) + d(photo)`; reduced again it is about `painted`.
 */
export function enlarged(painted: Photo, copy: Photo, photo: Source): Source {
  const coarse = { ...painted, data: painted.data.slice() };
  addLuma(coarse, copy, -DETAIL);
  const smooth = sharpened(coarse, photo.height / painted.height);
  const { rows, width, height } = resized(placed(smooth), photo.width, photo.height);
  let buffer = new Float32Array();
  return {
    width,
    height,
    rows(from, to, left = 0, right = width, into) {
      const size = 3 * (to - from) * (right - left);
      if (buffer.length < size) buffer = new Float32Array(size);
      const part = rows(from, to, left, right, into);
      addLuma(part, photo.rows(from, to, left, right, buffer), DETAIL);
      return part;
    },
  };
}

/**
 * Sharper by what is lost when it is enlarged by a factor and averaged over boxes again: that blurs by 1/8, 3/4, 1/8 both
 * ways where the factor is 2 or more, and less below it.
 */
export function sharpened(photo: Photo, factor: number): Photo {
  const { width, height, data } = photo;
  const amount = Math.min(1, factor - 1);
  const sharp = blurred(blurred(data, height, width), width, 1);
  for (let at = 0; at < data.length; at++) sharp[at] = data[at]! + amount * (data[at]! - sharp[at]!);
  return { width, height, data: sharp };
}

/** A picture's working copy, by default of the usual size, or the picture itself. */
export async function workingCopy(picture: Pixels, pixels: number = WORKING_PIXELS): Promise<Pixels> {
  const { width, height } = workingSize(picture, pixels);
  if (width === picture.width && height === picture.height) return picture;
  const colours = resized(composite(picture), width, height);
  const alphas = isTransparent(picture) ? resized(alphaOf(picture), width, height) : null;
  const data = new Uint8ClampedArray(4 * width * height);
  for (const [from, to] of strips(0, height, ROWS_AT_ONCE)) {
    const colour = colours.rows(from, to);
    const alpha = alphas?.rows(from, to).data ?? null;
    put(data.subarray(4 * from * width, 4 * to * width), colour, alpha);
    await pause();
  }
  return { width, height, data };
}

/** Whether any pixel lets the background through. */
export function isTransparent({ data }: Pixels): boolean {
  return !isOpaque(data);
}

/** Colours on white, taken off it again where there is alpha, as 8 bits. */
function put(rows: Uint8ClampedArray, { width, height, data }: Photo, alpha: Float32Array | null): void {
  const area = width * height;
  for (let pixel = 0, out = 0; pixel < area; pixel++, out += 4) {
    const opacity = alpha ? alpha[pixel]! / WHITE : 1;
    for (let channel = 0; channel < 3; channel++) {
      const onWhite = data[channel * area + pixel]!;
      const colour = opacity > 0 ? (onWhite - WHITE * (1 - opacity)) / opacity : WHITE;
      rows[out + channel] = Math.floor(colour + 0.5);
    }
    rows[out + 3] = Math.floor(WHITE * opacity + 0.5);
  }
}

/** How opaque a picture is, 0 to 255, in each channel. */
function alphaOf({ width, height, data }: Pixels): Source {
  return {
    width,
    height,
    rows(from, to, left = 0, right = width, into) {
      const planes = room(3 * (to - from) * (right - left), into);
      const area = (to - from) * (right - left);
      for (let y = from, out = 0; y < to; y++) {
        for (let x = left; x < right; x++, out++) planes[out] = data[4 * (y * width + x) + 3]!;
      }
      planes.copyWithin(area, 0, area);
      planes.copyWithin(2 * area, 0, area);
      return { width: right - left, height: to - from, data: planes };
    },
  };
}

/** Add the photo's brightness, times an amount, to all channels. */
function addLuma({ data }: Photo, photo: Photo, amount: number): void {
  const area = photo.width * photo.height;
  for (let red = 0, green = area, blue = 2 * area; red < area; red++, green++, blue++) {
    const added = amount * lumaOf(photo.data[red]!, photo.data[green]!, photo.data[blue]!);
    data[red] = data[red]! + added;
    data[green] = data[green]! + added;
    data[blue] = data[blue]! + added;
  }
}

/** Blurred by 1/8, 3/4, 1/8 along lines of `count` values that lie `step` apart; edges are repeated. */
function blurred(data: Float32Array, count: number, step: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(data.length);
  for (let line = 0; line < data.length; line += count * step) {
    for (let place = 0; place < count; place++) {
      const start = line + place * step;
      const before = place > 0 ? start - step : start;
      const after = place < count - 1 ? start + step : start;
      for (let at = 0; at < step; at++) {
        result[start + at] = 0.75 * data[start + at]! + (data[before + at]! + data[after + at]!) / 8;
      }
    }
  }
  return result;
}
