/** Answers what Python asks of a kernel, line by line: `[name, kernel, question]`, with lists of numbers. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { codeOf, encoderProgram, encoderStatistics } from "../../../src/lib/kernel/encoder.js";
import { KernelMemory } from "../../../src/lib/kernel/memory.js";
import { packed } from "../../../src/lib/kernel/packing.js";
import { type KernelShape, painterProgram, surveyProgram } from "../../../src/lib/kernel/painter.js";
import { type Addresses, type Border, type KernelMap, Program } from "../../../src/lib/kernel/program.js";

interface Exports {
  readonly __heap_base: WebAssembly.Global<"i32">;
  readonly __stack_pointer: WebAssembly.Global<"i32">;
  run(layers: number, count: number, threads: number): void;
}

/** A map's numbers, its border left out. */
interface Numbers {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: readonly number[];
}

/** Of a convolution OIHW, or a vector. */
interface Weights {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Layer {
  readonly map: Numbers;
  readonly mapBorder: number;
  readonly depthwise: boolean;
  readonly outputs: number;
  readonly weights: Weights;
  readonly scale: readonly number[];
  readonly shift: readonly number[];
  readonly residual: Numbers | null;
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
  readonly relu: boolean;
  readonly border: Border;
}

interface Painting {
  readonly shape: KernelShape;
  readonly weights: Readonly<Record<string, Weights>>;
  readonly gammas: readonly number[];
  readonly betas: readonly number[];
  readonly photo: Numbers;
  readonly threads: number;
}

const STACK = 65_536;
const MOST_THREADS = 4;
const folder = process.argv[2]!;
const modules = new Map<string, WebAssembly.Module>();

function moduleOf(name: string): WebAssembly.Module {
  const module = modules.get(name) ?? new WebAssembly.Module(readFileSync(`${folder}/${name}.wasm`));
  modules.set(name, module);
  return module;
}

class Kernel {
  readonly memory: KernelMemory;
  readonly #module: WebAssembly.Module;
  readonly #exports: Exports;

  constructor(name: string) {
    this.#module = moduleOf(name);
    const shared = name.endsWith("-threads");
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 16_384, shared });
    this.#exports = new WebAssembly.Instance(this.#module, { env: { memory } }).exports as unknown as Exports;
    // The stacks of other threads come first.
    this.memory = new KernelMemory(memory, this.#exports.__heap_base.value + MOST_THREADS * STACK);
  }

  async run(program: Program, threads = 1): Promise<void> {
    const layers = program.write();
    const others = Array.from({ length: threads - 1 }, (_, at) =>
      this.#thread(layers, program.count, at + 1, threads),
    );
    await Promise.all(others.map(({ ready }) => ready));
    this.#exports.run(layers, program.count, threads);
    await Promise.all(others.map(({ done }) => done));
  }

  #thread(layers: number, count: number, thread: number, threads: number) {
    const script = `
      const { parentPort, workerData } = require("node:worker_threads");
      const { module, memory, stack, run } = workerData;
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      exports.__stack_pointer.value = stack;
      parentPort.postMessage("ready");
      exports.run(...run);`;
    const stack = this.#exports.__heap_base.value + thread * STACK;
    const run = [layers, count, threads];
    const workerData = { module: this.#module, memory: this.memory.memory, stack, run };
    const worker = new Worker(script, { eval: true, workerData });
    return {
      ready: new Promise((resolve) => worker.once("message", resolve)),
      done: new Promise((resolve, reject) => worker.once("exit", resolve).once("error", reject)),
    };
  }

  put(map: KernelMap, { data }: Numbers): void {
    const row = map.width * map.channels;
    for (let y = 0; y < map.height; y++) {
      const line = (y + map.border) * (map.width + 2 * map.border) + map.border;
      this.memory.view(map.at + 4 * map.channels * line, row).set(data.slice(y * row, (y + 1) * row));
    }
  }

  map(numbers: Numbers, border = 1): KernelMap {
    const map = this.memory.map(numbers, numbers.channels, border);
    this.put(map, numbers);
    return map;
  }

  weights({ shape, data }: Weights): number {
    return this.memory.floats(shape.length === 4 ? packed(Float32Array.from(data), shape) : data);
  }

  /** All numbers of a map, those of its border too. */
  read({ at, width, height, channels, border }: KernelMap): number[] {
    return [...this.memory.view(at, (width + 2 * border) * (height + 2 * border) * channels)];
  }
}

const ANSWERS = {
  /** What `load` makes of planes; and of a map what a convolution of it gives. */
  async convolve(kernel: Kernel, { map, depthwise, outputs, residual, ...layer }: Layer): Promise<number[]> {
    const { memory } = kernel;
    const planes = memory.floats(map.data);
    const from = memory.map(map, map.channels, layer.mapBorder);
    const program = new Program(memory);
    if (map.channels === 3) program.load(planes, from, { border: layer.border });
    else {
      // Enlarging or loading makes borders; a convolution that changes nothing does, too.
      const weights = kernel.weights(unchanged(map.channels));
      const [ones, zeros] = [1, 0].map((value) => memory.floats(new Array<number>(map.channels).fill(value)));
      const plain = { weights, scale: ones!, shift: zeros!, size: 1, padding: 0 };
      program.convolve(kernel.map(map), from, { ...plain, border: layer.border });
    }
    const out = memory.map({ width: map.width / layer.stride, height: map.height / layer.stride }, outputs);
    program[depthwise ? "depthwise" : "convolve"](from, out, {
      ...layer,
      weights: kernel.weights(layer.weights),
      scale: memory.floats(layer.scale),
      shift: memory.floats(layer.shift),
      residual: residual && kernel.map(residual),
    });
    await kernel.run(program);
    return kernel.read(out);
  },

  async enlarge(kernel: Kernel, { map, residual }: Pick<Layer, "map" | "residual">): Promise<number[]> {
    const out = kernel.memory.map({ width: 2 * map.width, height: 2 * map.height }, map.channels);
    const program = new Program(kernel.memory);
    program.enlarge(kernel.map(map), out, residual && kernel.map(residual));
    await kernel.run(program);
    return kernel.read(out);
  },

  async interleave(kernel: Kernel, { map, scale, shift, relu, border }: Layer): Promise<number[]> {
    const { memory } = kernel;
    const out = memory.map({ width: 2 * map.width, height: 2 * map.height }, map.channels / 4);
    const program = new Program(memory);
    const how = { scale: memory.floats(scale), shift: memory.floats(shift), relu, border };
    program.interleave(kernel.map(map), out, how);
    await kernel.run(program);
    return kernel.read(out);
  },

  async normalise(kernel: Kernel, { map, scale, shift, residual, relu }: Layer): Promise<number[][]> {
    const { memory } = kernel;
    const [from, scales, shifts] = [kernel.map(map), memory.floats(scale), memory.floats(shift)];
    const program = new Program(memory);
    program.normalise(from, {
      scale: scales,
      shift: shifts,
      residual: residual && kernel.map(residual),
      relu,
    });
    await kernel.run(program);
    const count = map.channels;
    return [kernel.read(from), [...memory.view(scales, count)], [...memory.view(shifts, count)]];
  },

  async shuffle(kernel: Kernel, { map }: Pick<Layer, "map">): Promise<number[]> {
    const count = 12 * map.width * map.height;
    const planes = kernel.memory.allocate(4 * count);
    const program = new Program(kernel.memory);
    program.shuffle(kernel.map(map), planes);
    await kernel.run(program);
    return [...kernel.memory.view(planes, count)];
  },

  /** Scales, shifts, and the painting of a photo. */
  async paint(
    kernel: Kernel,
    { shape, weights, gammas, betas, photo, threads }: Painting,
  ): Promise<number[][]> {
    const { memory } = kernel;
    const addresses: Addresses = Object.fromEntries(
      Object.entries(weights).map(([name, values]) => [name, kernel.weights(values)]),
    );
    const planes = memory.floats(photo.data);
    const [scales, shifts] = [memory.floats(gammas), memory.floats(betas)];
    const steered = { size: photo, planes, scales, shifts };
    await kernel.run(surveyProgram(memory, shape, addresses, steered), threads);
    const { program, painted } = painterProgram(memory, shape, addresses, steered);
    await kernel.run(program, threads);
    const read = (place: number, { length }: readonly unknown[]) => [...memory.view(place, length)];
    return [read(scales, gammas), read(shifts, betas), read(painted, photo.data)];
  },

  /** The code of a style picture. */
  async encode(kernel: Kernel, { weights, photo, threads }: Painting): Promise<number[]> {
    const { memory } = kernel;
    const inside = Object.entries(weights).filter(([name]) => /ones|stages/.test(name));
    const addresses = Object.fromEntries(inside.map(([name, values]) => [name, kernel.weights(values)]));
    const shapes = Object.fromEntries(inside.map(([name, { shape }]) => [name, shape]));
    const tensors = Object.fromEntries(
      Object.entries(weights).map(([name, { data }]) => [name, Float32Array.from(data)]),
    );
    const style = { planes: memory.floats(photo.data), side: photo.width };
    const encoder = encoderProgram(memory, addresses, { ...style, shapes });
    await kernel.run(encoder.program, threads);
    return [...codeOf(encoderStatistics(memory, encoder, style), tensors)];
  },
};

/** Kernels of one pixel that give each channel itself. */
function unchanged(channels: number): Weights {
  const data = Array.from({ length: channels ** 2 }, (_, at) => (at % (channels + 1) ? 0 : 1));
  return { shape: [channels, channels, 1, 1], data };
}

for await (const line of createInterface({ input: process.stdin })) {
  const [name, kernel, question] = JSON.parse(line) as [keyof typeof ANSWERS, string, Layer & Painting];
  process.stdout.write(`${JSON.stringify(await ANSWERS[name](new Kernel(kernel), question))}\n`);
}
