/** Loops over rows of pictures by SIMD (web/kernel/rows.c), each as others have it in TypeScript. */
import type { Pixels, Photo } from "../contract/arrays.js";
import { ROWS } from "./rows.generated.js";

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global<"i32">;
  opaque(pixels: number, count: number): number;
  composite(pixels: number, planes: number, area: number): void;
  across(
    pixels: number,
    first: number,
    count: number,
    weights: number,
    most: number,
    width: number,
    sums: number,
  ): void;
  boxes(pixels: number, pitch: number, columns: number, lines: number, width: number, sums: number): void;
  noise(
    planes: number,
    width: number,
    height: number,
    colours: number,
    left: number,
    top: number,
    side: number,
    scale: number,
    room: number,
  ): void;
  clamp(values: number, count: number): void;
  mix(pixels: number, before: number, after: number, area: number, fade: number): void;
}

type Bytes = Pixels["data"];
type Numbers = Uint8ClampedArray | Float32Array | Int32Array | Float64Array;

/** What makes values along an axis, in weighted sums. */
export interface Taps {
  /** The first of the values before that count, for each. */
  readonly first: Int32Array;
  /** How many count from there on: `most` at most. */
  readonly count: Int32Array;
  /** `most` for each; the sum of those that count is 1. */
  readonly weights: Float64Array;
  readonly most: number;
}

/** Noise averaged over squares, whose first pixel has a place, for so many planes from the first on; see texture.ts. */
export interface Added {
  readonly side: number;
  readonly left: number;
  readonly top: number;
  readonly scale: number;
  readonly first: number;
  readonly colours: number;
}

/** All that vectors read or write beyond what they should. */
const SPARE_BYTES = 64;
const PAGE = 65_536;

/** One at a time uses its memory: whatever is asked is there when it returns. */
export class Rows {
  readonly #exports: Exports;
  readonly #base: number;
  #end: number;
  /** The taps that lie at the beginning, up to `#kept`: they stay the same for many rows. */
  #taps: { readonly of: Taps; readonly left: number; readonly right: number } | null = null;
  #kept: number;
  #at = { first: 0, count: 0, weights: 0 };

  /** Throws what the browser throws where there is no SIMD, or the page does not allow WebAssembly. */
  constructor() {
    const content = Uint8Array.from(atob(ROWS), (each) => each.charCodeAt(0));
    this.#exports = new WebAssembly.Instance(new WebAssembly.Module(content)).exports as unknown as Exports;
    this.#base = this.#kept = this.#end = this.#exports.__heap_base.value;
  }

  /** Whether pixels let nothing through. */
  isOpaque(pixels: Bytes): boolean {
    this.#clear();
    return this.#exports.opaque(this.#put(pixels), pixels.length / 4) !== 0;
  }

  /** Pixels on white, as three planes. */
  composite(pixels: readonly Bytes[], planes: Float32Array): void {
    this.#clear();
    const from = this.#putAll(pixels);
    const to = this.#room(planes.byteLength);
    this.#exports.composite(from, to, planes.length / 3);
    planes.set(this.#floats(to, planes.length));
  }

  /** A row of pixels, from the first on that counts, resampled: columns `left` to `right`, three rows of them. */
  resample(pixels: Bytes, taps: Taps, left: number, right: number, sums: Float64Array<ArrayBuffer>): void {
    this.#keep(taps, left, right);
    this.#clear();
    const width = right - left;
    const from = this.#put(pixels);
    const to = this.#room(sums.byteLength);
    const { first, count, weights } = this.#at;
    this.#exports.across(from, first, count, weights, taps.most, width, to);
    sums.set(new Float64Array(this.#exports.memory.buffer, to, sums.length));
  }

  /** A row of boxes of rows of pixels, each so many columns wide: three rows of sums. */
  boxes(lines: readonly Bytes[], columns: number, sums: Int32Array): void {
    this.#clear();
    const from = this.#putAll(lines);
    const to = this.#room(sums.byteLength);
    const pitch = lines[0]!.length / 4;
    this.#exports.boxes(from, pitch, columns, lines.length, sums.length / 3, to);
    sums.set(new Int32Array(this.#exports.memory.buffer, to, sums.length));
  }

  /** Noise added to a photo, and what is beyond 0 to 255 cut off. */
  addNoise({ width, height, data }: Photo, noises: readonly Added[]): void {
    this.#clear();
    const planes = this.#put(data);
    const place = this.#end;
    for (const { side, left, top, scale, first, colours } of noises) {
      const room = this.#room(4 * (width + side + 3) * (side + 2));
      const from = planes + 4 * first * width * height;
      this.#exports.noise(from, width, height, colours, left, top, side, scale, room);
      this.#end = place;
    }
    this.#exports.clamp(planes, data.length);
    data.set(this.#floats(planes, data.length));
  }

  /** Three planes moved from `before` towards `after`, rounded, into rows of pixels whose alpha stays. */
  mix(pixels: readonly Bytes[], before: Float32Array, after: Float32Array, fade: number): void {
    this.#clear();
    const to = this.#putAll(pixels);
    const from = this.#put(before);
    const wanted = before === after ? from : this.#put(after);
    this.#exports.mix(to, from, wanted, before.length / 3, fade);
    let at = to;
    for (const row of pixels) {
      row.set(new Uint8Array(this.#exports.memory.buffer, at, row.length));
      at += row.length;
    }
  }

  #keep(of: Taps, left: number, right: number): void {
    const kept = this.#taps;
    if (kept?.of === of && kept.left === left && kept.right === right) return;
    this.#taps = { of, left, right };
    const start = of.first[left]!;
    this.#end = this.#base;
    this.#at = {
      first: this.#put(of.first.subarray(left, right).map((at) => at - start)),
      count: this.#put(of.count.subarray(left, right)),
      weights: this.#put(of.weights.subarray(left * of.most, right * of.most)),
    };
    this.#kept = this.#end;
  }

  #clear(): void {
    this.#end = this.#kept;
  }

  #room(bytes: number): number {
    const place = this.#end;
    this.#end = Math.ceil((place + bytes + SPARE_BYTES) / 16) * 16;
    const missing = this.#end - this.#exports.memory.buffer.byteLength;
    if (missing > 0) this.#exports.memory.grow(Math.ceil(missing / PAGE));
    return place;
  }

  #put(numbers: Numbers): number {
    const place = this.#room(numbers.byteLength);
    this.#copy(numbers, place);
    return place;
  }

  /** Rows one after another. */
  #putAll(rows: readonly Bytes[]): number {
    let at = this.#room(rows.reduce((bytes, row) => bytes + row.length, 0));
    const place = at;
    for (const row of rows) {
      this.#copy(row, at);
      at += row.length;
    }
    return place;
  }

  #copy({ buffer, byteOffset, byteLength }: Numbers, place: number): void {
    new Uint8Array(this.#exports.memory.buffer, place, byteLength).set(
      new Uint8Array(buffer, byteOffset, byteLength),
    );
  }

  #floats(place: number, count: number): Float32Array {
    return new Float32Array(this.#exports.memory.buffer, place, count);
  }
}
