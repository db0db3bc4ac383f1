/** In a page, for kernel_speed.py: the painter's kernels, with survey and painter for pictures of a size. */
import { KernelMemory } from "../../web/src/lib/kernel/memory.js";
import { packed } from "../../web/src/lib/kernel/packing.js";
import { type KernelShape, painterProgram, surveyProgram } from "../../web/src/lib/kernel/painter.js";
import type { Program } from "../../web/src/lib/kernel/program.js";

interface Exports {
  readonly __heap_base: WebAssembly.Global<"i32">;
  run(layers: number, count: number, thread: number, threads: number): void;
}

/** Of a convolution OIHW, or a vector. */
interface Weights {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Wanted {
  readonly kernel: string;
  readonly threads: number;
  readonly shape: KernelShape;
  readonly weights: Record<string, Weights>;
  readonly normalised: number;
  readonly pictures: readonly [height: number, width: number][];
}

const STACK = 65_536;
const THREAD = `onmessage = async ({ data: [module, memory, stack, thread, threads] }) => {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  exports.__stack_pointer.value = stack;
  onmessage = ({ data: [layers, count] }) => postMessage(exports.run(layers, count, thread, threads));
  postMessage(exports.__heap_base.value);
};`;
type Run = () => Promise<void>;
const made = new Map<string, Run>();

/** Lay out survey and painter: of each picture its survey copy's size, and its own, follow each other. */
export async function start(name: string, { kernel, threads, ...wanted }: Wanted): Promise<void> {
  const bytes = Uint8Array.from(atob(kernel), (each) => each.charCodeAt(0));
  const module = await WebAssembly.compile(bytes);
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 16_384, shared: threads > 1 });
  let perform: (layers: number, count: number) => Promise<unknown>;
  let heap = 0;
  if (threads === 1) {
    const exports = (await WebAssembly.instantiate(module, { env: { memory } })).exports as unknown as Exports;
    heap = exports.__heap_base.value;
    perform = (layers, count) => Promise.resolve(exports.run(layers, count, 0, 1));
  } else {
    const script = URL.createObjectURL(new Blob([THREAD], { type: "text/javascript" }));
    const workers = Array.from({ length: threads }, () => new Worker(script));
    const told = (worker: Worker, message: unknown) =>
      new Promise<unknown>((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = () => reject(new Error("a thread failed"));
        worker.postMessage(message);
      });
    // A stack grows downwards; these lie behind what the kernel itself needs.
    for (const [thread, worker] of workers.entries())
      heap = (await told(worker, [module, memory, STACK * (thread + 4), thread, threads])) as number;
    heap = Math.max(heap, STACK * (threads + 4));
    perform = (layers, count) => Promise.all(workers.map((worker) => told(worker, [layers, count])));
  }
  const room = new KernelMemory(memory, heap);
  const addresses = Object.fromEntries(
    Object.entries(wanted.weights).map(([layer, { shape, data }]) => [
      layer,
      room.floats(shape.length === 4 ? packed(Float32Array.from(data), shape) : data),
    ]),
  );
  const noise = (count: number) => Float32Array.from({ length: count }, () => Math.random());
  const [scales, shifts] = [room.floats(noise(wanted.normalised)), room.floats(noise(wanted.normalised))];
  const [copy, photo] = wanted.pictures.map(([height, width]) => {
    return { size: { width, height }, planes: room.floats(noise(3 * width * height)), scales, shifts };
  });
  const survey = surveyProgram(room, wanted.shape, addresses, copy!);
  const painted = room.allocate(4 * 3 * photo!.size.width * photo!.size.height);
  const painter = painterProgram(room, wanted.shape, addresses, { ...photo!, painted });
  const programs = [survey, painter].map((program: Program) => [program.write(), program.count] as const);
  made.set(name, async () => {
    for (const [layers, count] of programs) await perform(layers, count);
  });
}

/** The milliseconds of one survey and painting. */
export async function run(name: string): Promise<number> {
  const begun = performance.now();
  await made.get(name)!();
  return performance.now() - begun;
}
