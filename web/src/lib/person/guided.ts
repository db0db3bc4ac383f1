/**
 * The guided filter (He, Sun and Tang, "Guided image filtering", 2010): what it makes of a coarse plane is, in each small
 * square, a line of the guide, and so has edges where the guide has them.
 */
import type { Size } from "../contract/arrays.js";

/** One value for each pixel. */
export interface Plane extends Size {
  readonly data: Float32Array;
}

/** `plane` with the guide's edges: squares reach `radius` pixels, and what varies less than `noise` in the guide is even. */
export function guided(guide: Plane, plane: Plane, radius: number, noise: number): Plane {
  const mean = (each: Plane) => boxMean(each, radius);
  const guideMean = mean(guide);
  const planeMean = mean(plane);
  const product = mean(times(guide, plane));
  const square = mean(times(guide, guide));
  const slope = square.data;
  const offset = product.data;
  for (let at = 0; at < slope.length; at++) {
    const g = guideMean.data[at]!;
    const p = planeMean.data[at]!;
    slope[at] = (offset[at]! - g * p) / (slope[at]! - g * g + noise ** 2);
    offset[at] = p - slope[at]! * g;
  }
  const made = times(mean(square), guide);
  const added = mean(product).data;
  for (let at = 0; at < added.length; at++) made.data[at] = made.data[at]! + added[at]!;
  return made;
}

/** The mean of what of the picture lies in the square around each pixel. */
export function boxMean({ width, height, data }: Plane, radius: number): Plane {
  const across = new Float32Array(data.length);
  for (let y = 0; y < height; y++) meanLine(data, across, y * width, 1, width, radius);
  const result = new Float32Array(data.length);
  for (let x = 0; x < width; x++) meanLine(across, result, x, width, height, radius);
  return { width, height, data: result };
}

/** Means along `count` values, `step` apart, from `start` on. */
function meanLine(
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  count: number,
  radius: number,
): void {
  let sum = 0;
  let held = 0;
  for (let at = -radius; at < count; at++) {
    const comes = at + radius;
    if (comes < count) {
      sum += from[start + comes * step]!;
      held++;
    }
    const goes = at - radius - 1;
    if (goes >= 0) {
      sum -= from[start + goes * step]!;
      held--;
    }
    if (at >= 0) to[start + at * step] = sum / held;
  }
}

function times({ width, height, data }: Plane, other: Plane): Plane {
  return { width, height, data: data.map((value, at) => value * other.data[at]!) };
}
