/**
 * The style encoder, for the kernel (web/kernel/kernel.c): a style picture becomes a code that the painter understands.
 * exporter/brushwork/networks/style_encoder.py has the same layers; how many there are is told by their names and shapes.
 */
import { linear } from "./linear.js";
import type { KernelMemory } from "./memory.js";
import { type Addresses, type KernelMap, placesOf, Program } from "./program.js";

/** The stages' layers, and where sums of each stage's map lie once these have run. */
export interface EncoderProgram {
  readonly program: Program;
  readonly stages: readonly { readonly map: KernelMap; readonly sums: number }[];
}

/** The style picture: three planes of side x side in the kernel's memory, 0 to 1. */
interface Style {
  readonly planes: number;
  readonly side: number;
}

/** Shapes of convolutions' weights, OIHW, by their names. */
type Shapes = Readonly<Record<string, readonly number[]>>;

/** Weights that lie outside of the kernel's memory, by their names. */
type Tensors = Readonly<Record<string, Float32Array>>;

/** The network's own, and torch's in batch normalisation. */
const [ADDED, ADDED_TO_BATCHES] = [1e-4, 1e-5];

/**
 * Layers for a style picture whose side can be halved as often as there are stages. `addresses` has all convolutions' weights
 * and biases by their names, and `ones`, as many as a map has channels. Throws RangeError for what is missing.
 */
export function encoderProgram(
  memory: KernelMemory,
  addresses: Addresses,
  { planes, side, shapes }: Style & { readonly shapes: Shapes },
): EncoderProgram {
  const program = new Program(memory);
  const has = (name: string) => `${name}.weight` in shapes;

  /** A convolution, of each channel by itself where weights have one input; or what it gives is added to a map. */
  const convolved = (name: string, from: KernelMap, stride = 1, sum: KernelMap | null = null): KernelMap => {
    const [outputs = 0, inputs = 0, size = 0] = shapes[`${name}.weight`] ?? [];
    const [weights, shift, scale] = placesOf(addresses, `${name}.weight`, `${name}.bias`, "ones");
    const out = sum ?? memory.map({ width: from.width / stride, height: from.height / stride }, outputs);
    const how = { weights, scale, shift, size, stride, padding: (size - 1) / 2, residual: sum, relu: true };
    program[inputs < from.channels ? "depthwise" : "convolve"](from, out, { ...how, border: "zeros" });
    return out;
  };

  let map = memory.map({ width: side, height: side }, 3);
  program.load(planes, map, { border: "zeros", centred: true });
  const stages = [];
  for (let at = 0; has(`encoder.stages.${at}.0.0`); at++) {
    const stage = `encoder.stages.${at}`;
    for (let layer = 0; has(`${stage}.0.${layer}`); layer += 2)
      map = convolved(`${stage}.0.${layer}`, map, layer ? 1 : 2);
    for (let block = 1; has(`${stage}.${block}.around`); block++)
      convolved(`${stage}.${block}.across`, convolved(`${stage}.${block}.around`, map), 1, map);
    stages.push({ map, sums: program.moments(map) });
  }
  return { program, stages };
}

/** Means of the channels, then their deviations, of the picture, -1 to 1, and of what each stage made of it. */
export function encoderStatistics(
  memory: KernelMemory,
  { stages }: EncoderProgram,
  { planes, side }: Style,
): Float64Array {
  const numbers: number[] = [];
  const add = (channels: number, count: number, sumsOf: (channel: number) => readonly [number, number]) => {
    const means: number[] = [];
    const deviations: number[] = [];
    for (let channel = 0; channel < channels; channel++) {
      const [sum, squares] = sumsOf(channel);
      const mean = sum / count;
      means.push(mean);
      deviations.push(Math.sqrt(Math.max(squares / count - mean * mean, 0) + ADDED));
    }
    numbers.push(...means, ...deviations);
  };
  const area = side * side;
  add(3, area, (colour) => {
    let [sum, squares] = [0, 0];
    for (const value of memory.view(planes + 4 * colour * area, area)) {
      sum += 2 * value - 1;
      squares += (2 * value - 1) ** 2;
    }
    return [sum, squares];
  });
  for (const { map, sums } of stages) {
    const { width, height, channels } = map;
    const rows = new Float64Array(memory.memory.buffer, sums, 2 * height * channels);
    add(channels, width * height, (channel) => {
      let [sum, squares] = [0, 0];
      // As `moments` lays them out: four sums, four sums of squares.
      const four = 8 * Math.floor(channel / 4) + (channel % 4);
      for (let at = four; at < rows.length; at += 2 * channels) {
        sum += rows[at]!;
        squares += rows[at + 4]!;
      }
      return [sum, squares];
    });
  }
  return Float64Array.from(numbers);
}

/** The code that statistics become. Throws RangeError for what is missing. */
export function codeOf(statistics: Float64Array, tensors: Tensors): Float32Array<ArrayBuffer> {
  const tensor = (name: string) => {
    const found = tensors[`encoder.${name}`];
    if (!found) throw new RangeError(`the style encoder has no "${name}"`);
    return found;
  };
  const layer = (name: string) => ({ weights: tensor(`${name}.weight`), bias: tensor(`${name}.bias`) });
  const [means, variances] = [tensor("alike.running_mean"), tensor("alike.running_var")];
  const [scales, shifts] = [tensor("alike.weight"), tensor("alike.bias")];
  const alike = statistics.map((value, at) => {
    const scale = scales[at]! / Math.sqrt(variances[at]! + ADDED_TO_BATCHES);
    return (value - means[at]!) * scale + shifts[at]!;
  });
  const hidden = linear(layer("hidden"), alike).map((value) => Math.max(value, 0));
  return linear(layer("code"), hidden);
}
