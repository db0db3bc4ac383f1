/** The kernel's memory: what is laid out in it stays until it is cleared. */
import type { Size } from "../contract/arrays.js";
import type { KernelMap } from "./program.js";

/** Vectors of sixteen bytes are read everywhere; a processor's cache has lines of four of them. */
const ALIGNMENT = 64;

export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  #start: number;
  #end: number;

  /** `start` is where the kernel itself needs no more of it. */
  constructor(memory: WebAssembly.Memory, start: number) {
    this.memory = memory;
    this.#start = this.#end = aligned(start);
  }

  /** What was laid out until now stays there for good, as weights do. */
  keep(): void {
    this.#start = this.#end;
  }

  /** Forget all else that was laid out. */
  clear(): void {
    this.#end = this.#start;
  }

  /** Room for so many bytes. Throws RangeError where the memory may not grow so far. */
  allocate(bytes: number): number {
    const place = this.#end;
    this.#end = aligned(place + bytes);
    const missing = this.#end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / 65_536));
    return place;
  }

  /** Where what is laid out next will lie. */
  get end(): number {
    return this.#end;
  }

  /** Lay out over all that lies from `place` on, which is not read any more by then; what comes later lies behind both. */
  over<T>(place: number, layOut: () => T): T {
    const end = this.#end;
    this.#end = place;
    const result = layOut();
    this.#end = Math.max(this.#end, end);
    return result;
  }

  floats(values: ArrayLike<number>): number {
    const place = this.allocate(4 * values.length);
    this.view(place, values.length).set(values);
    return place;
  }

  integers(values: ArrayLike<number>): number {
    const place = this.allocate(4 * values.length);
    new Int32Array(this.memory.buffer, place, values.length).set(values);
    return place;
  }

  /** Room for a map. */
  map({ width, height }: Size, channels: number, border = 1): KernelMap {
    const at = this.allocate(4 * (width + 2 * border) * (height + 2 * border) * channels);
    return { at, width, height, channels, border };
  }

  /** Numbers as they lie there, until the memory grows; threads may share them. */
  view(place: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, place, count);
  }
}

function aligned(place: number): number {
  return Math.ceil(place / ALIGNMENT) * ALIGNMENT;
}
