/** What the painter made of a photo, so that what is done afterwards may be done anew: colours, grain, a mask, a larger copy. */
import type { Photo, Pixels } from "../contract/arrays.js";

/** Smaller ones are painted in no time, and would push out the person's own picture. */
const WORTH_KEEPING_PIXELS = 2 ** 18;
/** A working copy's takes 12 MB. */
const MOST = 4;

/** Paintings of one picture, those that were made last. */
export class KeptPaintings {
  #picture: Pixels | null = null;
  readonly #paintings = new Map<string, Photo>();

  /** Whether paintings of so many pixels are kept. */
  static keeps(width: number, height: number): boolean {
    return width * height >= WORTH_KEEPING_PIXELS;
  }

  /** A picture's paintings by what else makes them: kept ones, or else those that `paint` makes. All stay what they are. */
  async of(picture: Pixels, keys: readonly string[], paint: () => Promise<Photo[]>): Promise<Photo[]> {
    if (!this.#picture || !isSame(picture, this.#picture)) {
      this.#paintings.clear();
      this.#picture = picture;
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

function isSame(one: Pixels, other: Pixels): boolean {
  if (one.width !== other.width || one.height !== other.height) return false;
  const words = ({ data }: Pixels) => new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  const [these, those] = [words(one), words(other)];
  for (let at = 0; at < these.length; at++) if (these[at] !== those[at]) return false;
  return true;
}
