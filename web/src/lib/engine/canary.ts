/** A small picture that two backends paint, to be compared before one of them is trusted. */
import { BrushworkError } from "../contract/errors.js";
import { DEFAULTS } from "../contract/look.generated.js";
import type { Photo, Pixels } from "./api.js";
import type { PaintingJob, Plan } from "./messages.js";

/** Both in levels of 255; two right backends differ by 0.01 and 1. */
const MEAN_WITHIN = 0.5;
const MOST_WITHIN = 8;

/**
 * The same job on a picture of its own, with edges, all colours and smooth parts; at full strength or, where the encoder
 * has a part in it, as strong as lets it.
 */
export function canaryOf(job: PaintingJob, side: number): PaintingJob {
  const picture = pictureOf(side);
  const tilePixels = side * side;
  if (job.type === "paint") return { ...job, picture, tilePixels };
  const { codes, ownCode } = job.plan;
  const plan: Plan = {
    ...DEFAULTS,
    codes: codes.slice(0, 1),
    ownCode: ownCode === null ? null : 0.5,
    fade: 1,
    mask: null,
  };
  return { ...job, picture, plan, tilePixels, partFactor: null };
}

function pictureOf(side: number): Pixels {
  const data = new Uint8ClampedArray(4 * side * side);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 4) {
      data[at] = (255 * x) / side;
      data[at + 1] = (255 * y) / side;
      data[at + 2] = 128 + 100 * Math.sin((x + 2 * y) / 9);
      data[at + 3] = 255;
      if ((x >> 4) % 3 === 0 && (y >> 3) % 4 === 0) data.fill(255 * (y & 1), at, at + 3);
    }
  }
  return { width: side, height: side, data };
}

/** Throws a "runtime" error where a painting of the canary is not what it should be. */
export function checkCanary(painted: Pixels | Photo, expected: Pixels | Photo): void {
  let most = 0;
  let sum = 0;
  for (let at = 0; at < expected.data.length; at++) {
    const difference = Math.abs(painted.data[at]! - expected.data[at]!);
    sum += difference;
    if (difference > most) most = difference;
  }
  const mean = sum / expected.data.length;
  if (mean <= MEAN_WITHIN && most <= MOST_WITHIN) return;
  const differs = `${mean.toFixed(1)} of 255 on average, ${most} at most`;
  throw new BrushworkError("runtime", `The graphics processor paints wrongly (${differs}).`);
}
