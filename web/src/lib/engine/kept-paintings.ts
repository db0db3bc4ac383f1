/** What the painter made of a photo, so that what is done afterwards may be done anew: colours, grain, a mask, a larger copy. */
import type { Photo } from "../contract/arrays.js";

/** Smaller ones are painted in no time, and would push out the person's own picture. */
const WORTH_KEEPING_PIXELS = 2 ** 18;
/** A working copy's takes 12 MB. */
const MOST = 4;

/** Paintings of one photo, those that were made last. */
export class KeptPaintings {
  #photo: Photo | null = null;
  readonly #paintings = new Map<string, Photo>();

  /** Whether paintings of so many pixels are kept. */
  static keeps(width: number, height: number): boolean {
    return width * height >= WORTH_KEEPING_PIXELS;
  }

  /** A photo's paintings by what else makes them: kept ones, or else those that `paint` makes. They stay what they are. */
  async of(photo: Photo, keys: readonly string[], paint: () => Promise<Photo[]>): Promise<Photo[]> {
    if (!this.#photo || !isSame(photo, this.#photo)) {
      this.#paintings.clear();
      this.#photo = photo;
    }
    const kept = keys.map((key) => this.#paintings.get(key)).filter((each) => each !== undefined);
    const paintings = kept.length === keys.length ? kept : await paint();
    // Those that were wanted last come last.
    for (const [at, key] of keys.entries()) {
      this.#paintings.delete(key);
      this.#paintings.set(key, paintings[at]!);
    }
    for (const oldest of this.#paintings.keys()) {
      if (this.#paintings.size <= MOST) break;
      this.#paintings.delete(oldest);
    }
    return paintings;
  }
}

function isSame(one: Photo, other: Photo): boolean {
  if (one.width !== other.width || one.height !== other.height) return false;
  for (let at = 0; at < one.data.length; at++) if (one.data[at] !== other.data[at]) return false;
  return true;
}
