/** What is mixed in when a painting is shown or saved, so that it need not be painted anew. */
import { coverage, type Pixels, type Rows, WHITE } from "../../../lib/index.js";

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
export function mix(photo: Pixels, painting: Pixels, rest: Rest): Pixels {
  if (isNothing(rest)) return painting;
  const { width, height } = photo;
  const data = new Uint8ClampedArray(4 * width * height);
  const { rows } = mixed(photo, painting, rest);
  for (let from = 0; from < height; from += ROWS_AT_ONCE) {
    data.set(rows(from, Math.min(height, from + ROWS_AT_ONCE)), 4 * from * width);
  }
  return { width, height, data };
}

/** `mix`, row by row. */
export function mixed(photo: Pixels, painting: Pixels, rest: Rest): Rows {
  const { width, height, data: before } = photo;
  const after = painting.data;
  const { strength, mask } = rest;
  const covered = mask && coverage(mask, width, height);
  return {
    width,
    height,
    rows(from, to) {
      const start = 4 * from * width;
      const data = after.slice(start, 4 * to * width);
      if (isNothing(rest)) return data;
      const shares = covered?.(from, to);
      for (let pixel = 0, at = 0; at < data.length; pixel++, at += 4) {
        const share = strength * (shares ? shares[pixel]! : 1);
        const alpha = before[start + at + 3]!;
        for (let value = at; value < at + 3; value++) {
          const onWhite = (before[start + value]! * alpha + WHITE * (WHITE - alpha)) / WHITE;
          data[value] = Math.floor(onWhite + share * (data[value]! - onWhite) + 0.5);
        }
        data[at + 3] = alpha;
      }
      return data;
    },
  };
}

function isNothing({ strength, mask }: Rest): boolean {
  return strength === 1 && !mask;
}
