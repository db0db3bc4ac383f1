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

  /** A photo's paintings by what else made them; null unless all are there. They stay what they are. */
  find(photo: Photo, keys: readonly string[]): Photo[] | null {
    if (!this.#photo || !isSame(photo, this.#photo)) return null;
    const found = keys.map((key) => this.#paintings.get(key));
    return found.every((painting) => painting !== undefined) ? found : null;
  }

  keep(photo: Photo, keys: readonly string[], paintings: readonly Photo[]): void {
    if (!KeptPaintings.keeps(photo.width, photo.height)) return;
    if (!this.#photo || !isSame(photo, this.#photo)) this.#paintings.clear();
    this.#photo = photo;
    for (const [at, key] of keys.entries()) {
      this.#paintings.delete(key);
      this.#paintings.set(key, paintings[at]!);
    }
    for (const oldest of this.#paintings.keys()) {
      if (this.#paintings.size <= MOST) break;
      this.#paintings.delete(oldest);
    }
  }
}

function isSame(one: Photo, other: Photo): boolean {
  if (one.width !== other.width || one.height !== other.height) return false;
  for (let at = 0; at < one.data.length; at++) if (one.data[at] !== other.data[at]) return false;
  return true;
}
