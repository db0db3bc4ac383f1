/** What is mixed in when a painting is shown or saved, so that it need not be painted anew. */
import type { Pixels } from "../engine/api.js";
import { WHITE } from "../engine/pixels.js";
import { coverage } from "../engine/resample.js";

/** What of the look is not in the painting yet. */
export interface Rest {
  readonly strength: number;
  readonly mask: Pixels | null;
}

const ROWS_AT_ONCE = 128;

/**
 * The photo moved towards the painting: the last step of "A picture's way" (docs/architecture.md), from
 * 8 bits: at most one level from painting it anew.
 */
export function mix(photo: Pixels, painting: Pixels, { strength, mask }: Rest): Pixels {
  if (strength === 1 && !mask) return painting;
  const { width, height, data: before } = photo;
  const after = painting.data;
  const data = new Uint8ClampedArray(before.length);
  const covered = mask && coverage(mask, width, height);
  for (let from = 0; from < height; from += ROWS_AT_ONCE) {
    const to = Math.min(height, from + ROWS_AT_ONCE);
    const shares = covered?.(from, to);
    for (let pixel = from * width, at = 4 * pixel; pixel < to * width; pixel++, at += 4) {
      const share = strength * (shares ? shares[pixel - from * width]! : 1);
      const alpha = before[at + 3]!;
      for (let value = at; value < at + 3; value++) {
        const onWhite = (before[value]! * alpha + WHITE * (WHITE - alpha)) / WHITE;
        data[value] = Math.floor(onWhite + share * (after[value]! - onWhite) + 0.5);
      }
      data[at + 3] = alpha;
    }
  }
  return { width, height, data };
}

/** Whether any pixel lets the background through. */
export function isTransparent({ data }: Pixels): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== WHITE) return true;
  return false;
}
