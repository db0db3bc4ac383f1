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
  #room = new Uint8ClampedArray();

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
    const known = Math.min(to, end);
    const fresh = Math.max(from, known);
    const before = this.data;
    const [first, last] = [(from - this.top) * row, (known - this.top) * row];
    // Room for a few rows more, so that other tiles of about as many need none of their own.
    if (this.#room.length < row * (to - from)) this.#room = new Uint8ClampedArray(row * (to - from + 16));
    if (known > from) {
      if (before.buffer === this.#room.buffer) this.#room.copyWithin(0, first, last);
      else this.#room.set(before.subarray(first, last));
    }
    this.data = this.#room.subarray(0, row * (to - from));
    this.data.set(this.#picture.data.subarray(fresh * row, to * row), (fresh - from) * row);
    this.top = from;
  }
}
