/** The colours of a painting, as exporter/brushwork/imaging makes them; all values are 0 to 255. */
import { type Photo, type Pixels, WHITE } from "../contract/arrays.js";
import { composite } from "./composite.js";
import { resized } from "./resample.js";

/** Changes a painting's rows, given the photo's rows of the same place. */
export type Recolouring = (painted: Photo, photo: Photo) => void;

type Colour = [number, number, number];
/** A lower triangle, row by row: 00, 10, 11, 20, 21, 22. */
type Triangle = [number, number, number, number, number, number];

/** Brightness, one value a pixel. */
export function luma({ width, height, data }: Photo): Float32Array {
  const area = width * height;
  const result = new Float32Array(area);
  for (let at = 0; at < area; at++) {
    result[at] = lumaOf(data[at]!, data[area + at]!, data[2 * area + at]!);
  }
  return result;
}

/** Brightness of one pixel, in the range of its values: as in JPEG (ITU-R BT.601). */
export function lumaOf(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/** The photo's colours with the painting's brightness. */
export function lumaOnly(painted: Photo, photo: Photo): void {
  const after = luma(painted);
  const before = luma(photo);
  for (let channel = 0, at = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < after.length; pixel++, at++) {
      painted.data[at] = photo.data[at]! + (after[pixel]! - before[pixel]!);
    }
  }
}

/**
 * Moves a painting's colours to the mean and covariance of a photo's, given small copies of both
 * (Gatys et al., arXiv:1606.05897, with Cholesky factors).
 */
export function paletteOf(paintedCopy: Photo, photoCopy: Photo): Recolouring {
  const source = statisticsOf(paintedCopy);
  const target = statisticsOf(photoCopy);
  const [p00, p10, p11, p20, p21, p22] = source.factor;
  const [c00, c10, c11, c20, c21, c22] = target.factor;
  return ({ width, height, data }) => {
    const area = width * height;
    for (let red = 0, green = area, blue = 2 * area; red < area; red++, green++, blue++) {
      const x = (data[red]! - source.mean[0]) / p00;
      const y = (data[green]! - source.mean[1] - p10 * x) / p11;
      const z = (data[blue]! - source.mean[2] - p20 * x - p21 * y) / p22;
      data[red] = target.mean[0] + c00 * x;
      data[green] = target.mean[1] + c10 * x + c11 * y;
      data[blue] = target.mean[2] + c20 * x + c21 * y + c22 * z;
    }
  };
}

/** What a mask covers of a picture, 1 where it is white and 0 where it is black, asked for like a source's rows. */
export function coverage(
  mask: Pixels,
  width: number,
  height: number,
): (from: number, to: number, left?: number, right?: number) => Float32Array {
  const stretched = resized(composite(mask), width, height);
  return (...part) => luma(stretched.rows(...part)).map((value) => value / WHITE);
}

/** Means, and the Cholesky factor of the covariance with 1 added on the diagonal. */
function statisticsOf({ width, height, data }: Photo): { mean: Colour; factor: Triangle } {
  const area = width * height;
  const planes = [0, 1, 2].map((channel) => data.subarray(channel * area, (channel + 1) * area));
  const [mr, mg, mb] = planes.map((plane) => plane.reduce((sum, value) => sum + value, 0) / area) as Colour;
  const mean: Colour = [mr, mg, mb];
  const covariance = (i: number, j: number) => {
    let sum = 0;
    for (let at = 0; at < area; at++) sum += (planes[i]![at]! - mean[i]!) * (planes[j]![at]! - mean[j]!);
    return sum / area + (i === j ? 1 : 0);
  };
  const l00 = Math.sqrt(covariance(0, 0));
  const l10 = covariance(1, 0) / l00;
  const l11 = Math.sqrt(covariance(1, 1) - l10 * l10);
  const l20 = covariance(2, 0) / l00;
  const l21 = (covariance(2, 1) - l20 * l10) / l11;
  const l22 = Math.sqrt(covariance(2, 2) - l20 * l20 - l21 * l21);
  return { mean, factor: [l00, l10, l11, l20, l21, l22] };
}
