import type { Pixels } from "../contract/arrays.js";

/**
 * A picture as it was, while it is overwritten from top to bottom. Before the rows of a row of tiles are
 * overwritten, those that are still to be read are kept: so a large picture is held once, not twice.
 */
export class Original implements Pixels {
  readonly width: number;
  readonly height: number;
  /** The first row of `data`. */
  top = 0;
  /** Before anything is kept, the picture's own. */
  data: Uint8ClampedArray<ArrayBuffer>;
  readonly #picture: Pixels;

  constructor(picture: Pixels) {
    this.#picture = picture;
    this.width = picture.width;
    this.height = picture.height;
    this.data = picture.data;
  }

  /** From now on only rows `from` to `to` are read; neither bound ever goes back. */
  keep(from: number, to: number): void {
    const row = 4 * this.width;
    const end = this.top + this.data.length / row;
    // Tiles beside each other are made of the same rows.
    if (this.data !== this.#picture.data && from === this.top && to === end) return;
    const kept = new Uint8ClampedArray(row * (to - from));
    const known = Math.min(to, end);
    if (known > from) kept.set(this.data.subarray((from - this.top) * row, (known - this.top) * row));
    const fresh = Math.max(from, known);
    kept.set(this.#picture.data.subarray(fresh * row, to * row), (fresh - from) * row);
    this.data = kept;
    this.top = from;
  }
}
