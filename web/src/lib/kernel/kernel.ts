/** The kernel (web/kernel/kernel.c), started in a worker: its memory, and the threads that share it. */
import { KernelMemory } from "./memory.js";
import type { Program } from "./program.js";

export interface KernelExports {
  readonly __heap_base: WebAssembly.Global<"i32">;
  readonly __stack_pointer: WebAssembly.Global<"i32">;
  run(layers: number, count: number, threads: number): void;
}

/**
 * What another thread is given; `stack` is where its own begins, growing downwards, and `mail` where three integers lie: how
 * many programs there were, and where the last one lies and how many layers it has.
 */
export interface ThreadStart {
  readonly threads: number;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly stack: number;
  readonly mail: number;
}

/** Starts threads, of thread.ts, one for each; rejects where one of them does not answer, and then leaves none. */
export type StartThreads = (starts: readonly ThreadStart[]) => Promise<void>;

const INITIAL_PAGES = 64;
/** As much as the builds for several threads say themselves: 1 GiB. What is not used is not taken. */
const MOST_PAGES = 16_384;
const STACK_BYTES = 65_536;
const MAIL_BYTES = 64;

export class Kernel {
  readonly memory: KernelMemory;
  readonly threads: number;
  readonly #exports: KernelExports;
  readonly #mail: Int32Array;

  private constructor(memory: WebAssembly.Memory, exports: KernelExports, threads: number) {
    [this.#exports, this.threads] = [exports, threads];
    const base = exports.__heap_base.value;
    this.#mail = new Int32Array(memory.buffer, base, 3);
    this.memory = new KernelMemory(memory, base + MAIL_BYTES + STACK_BYTES * (threads - 1));
  }

  /** Start a build for so many threads in all. Rejects with what browsers throw, and where a thread does not start. */
  static async start(content: BufferSource, threads: number, startThreads: StartThreads): Promise<Kernel> {
    const module = await WebAssembly.compile(content);
    const shared = threads > 1;
    const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MOST_PAGES, shared });
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    const exports = instance.exports as unknown as KernelExports;
    const base = exports.__heap_base.value;
    const starts = Array.from({ length: threads - 1 }, (_, at) => ({
      threads,
      module,
      memory,
      stack: base + MAIL_BYTES + STACK_BYTES * (at + 1),
      mail: base,
    }));
    if (starts.length > 0) await startThreads(starts);
    return new Kernel(memory, exports, threads);
  }

  /** Run a program; it is through when this returns, in all threads. */
  run(program: Program): void {
    const layers = program.write();
    if (this.threads > 1) {
      [this.#mail[1], this.#mail[2]] = [layers, program.count];
      Atomics.add(this.#mail, 0, 1);
      Atomics.notify(this.#mail, 0);
    }
    this.#exports.run(layers, program.count, this.threads);
  }
}

/**
 * Whether the processor's multiply-add is to be had: a module with one instruction of relaxed SIMD, a function that adds to
 * the product of two vectors of zeros.
 */
export function hasRelaxedSimd(): boolean {
  const zero = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
  const body = [0, ...zero, ...zero, ...zero, 0xfd, 0x85, 0x02, 0x0b];
  return WebAssembly.validate(
    // prettier-ignore
    new Uint8Array([
      0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
      1, 5, 1, 0x60, 0, 1, 0x7b, // one type: nothing to a vector
      3, 2, 1, 0, // one function of it
      10, body.length + 2, 1, body.length, ...body,
    ]),
  );
}
