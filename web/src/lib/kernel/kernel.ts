/** The kernel (web/kernel/kernel.c), started in a worker: its memory, and the threads that share it. */
import { startThread } from "../platform/workers.js";
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

const INITIAL_PAGES = 64;
/** As much as the builds for several threads say themselves: 1 GiB. What is not used is not taken. */
const MOST_PAGES = 16_384;
const STACK_BYTES = 65_536;
const MAIL_BYTES = 64;
const STARTS_WITHIN_MS = 20_000;

export class Kernel {
  readonly memory: KernelMemory;
  readonly #exports: KernelExports;
  readonly #others: readonly Worker[];
  readonly #mail: Int32Array;

  private constructor(memory: WebAssembly.Memory, exports: KernelExports, others: readonly Worker[]) {
    [this.#exports, this.#others] = [exports, others];
    const base = exports.__heap_base.value;
    this.#mail = new Int32Array(memory.buffer, base, 3);
    this.memory = new KernelMemory(memory, base + MAIL_BYTES + STACK_BYTES * others.length);
  }

  /**
   * Start a build for so many threads in all; `script` is that of the others (thread.ts). Rejects with what browsers throw,
   * and where a thread does not start; then none is left.
   */
  static async start(content: BufferSource, threads: number, script: string): Promise<Kernel> {
    const module = await WebAssembly.compile(content);
    const shared = threads > 1;
    const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MOST_PAGES, shared });
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    const exports = instance.exports as unknown as KernelExports;
    const base = exports.__heap_base.value;
    const started = await Promise.allSettled(
      Array.from({ length: threads - 1 }, (_, at) =>
        startThread<ThreadStart>(script, STARTS_WITHIN_MS, {
          threads,
          module,
          memory,
          stack: base + MAIL_BYTES + STACK_BYTES * (at + 1),
          mail: base,
        }),
      ),
    );
    const others = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const failed = started.find((each) => each.status === "rejected");
    if (failed) {
      for (const other of others) other.terminate();
      throw failed.reason;
    }
    return new Kernel(memory, exports, others);
  }

  get threads(): number {
    return this.#others.length + 1;
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
