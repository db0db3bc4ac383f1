/** The photo moved towards the painting; the painting itself is made once, at full strength. */
import type { Pixels } from "../engine/api.js";

const WHITE = 255;

/** Step 7 of docs/architecture.md, from 8 bits: at most one level from painting it anew. */
export function mix(photo: Pixels, painting: Pixels, strength: number): Pixels {
  if (strength === 1) return painting;
  const { width, height, data: before } = photo;
  const after = painting.data;
  const data = new Uint8ClampedArray(before.length);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = before[at + 3]!;
    for (let value = at; value < at + 3; value++) {
      const onWhite = (before[value]! * alpha + WHITE * (WHITE - alpha)) / WHITE;
      data[value] = Math.floor(onWhite + strength * (after[value]! - onWhite) + 0.5);
    }
    data[at + 3] = alpha;
  }
  return { width, height, data };
}

/** Whether any pixel lets the background through. */
export function isTransparent({ data }: Pixels): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== WHITE) return true;
  return false;
}
