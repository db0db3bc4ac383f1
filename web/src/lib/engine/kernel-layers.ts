/** A model's weights, read out of its files and laid out in the kernel's memory. */
import type { KernelTensor } from "../contract/manifest.generated.js";
import { codeOf, encoderProgram, encoderStatistics } from "../kernel/encoder.js";
import type { Kernel } from "../kernel/kernel.js";
import type { Linear } from "../kernel/linear.js";
import { byColour, packed, spreadPhases, type Weights } from "../kernel/packing.js";
import { readTensor } from "../kernel/tensors.js";
import type { KernelEncoder, KernelPainter } from "./kernel-graphs.js";
import { AT_HALF, painterShape, PIXEL_BIAS, PIXELS } from "./kernel-shapes.js";
import type { KernelModel } from "./messages.js";

/** What is wanted together: survey and painter share their weights. */
export type Part = "painter" | "encoder";
type Content = (name: KernelTensor["file"]) => Uint8Array;

const ENCODER = "encoder.";

/** The tensors of a part by their names. */
export function tensorsOf({ layers }: KernelModel, part: Part): [string, KernelTensor][] {
  return Object.entries(layers.tensors).filter(([name]) => name.startsWith(ENCODER) === (part === "encoder"));
}

/** Throws RangeError for layers that are not those of a painter, or that the kernel does not have. */
export function layOutPainter({ memory }: Kernel, model: KernelModel, content: Content): KernelPainter {
  const tensors = new Map(tensorsOf(model, "painter"));
  const weights = weightsOf(tensors, content);
  const layer = (name: string): Linear => ({
    weights: weights(`${name}.weight`).numbers,
    bias: weights(`${name}.bias`).numbers,
  });
  const shape = painterShape(new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const kernels: [string, Weights][] = [...tensors.keys()]
    .filter((name) => /^[^/]+\.weight$/.test(name) && tensors.get(name)!.shape.length === 4)
    .map((name) => [name.replace(/\.weight$/, ""), weights(name)]);
  let bias = "pixels.bias";
  if (shape.quarter_channels) {
    bias = PIXEL_BIAS;
    kernels.push(["at_half", spreadPhases(AT_HALF.map(weights))], ["pixels", byColour(weights(PIXELS))]);
  }
  memory.clear();
  const addresses: Record<string, number> = {};
  for (const [name, { numbers, shape }] of kernels) addresses[name] = memory.floats(packed(numbers, shape));
  const most = Math.max(...kernels.map(([, { shape }]) => shape[0]!));
  addresses.ones = memory.floats(new Float32Array(most).fill(1));
  addresses.zeros = memory.floats(new Float32Array(most));
  const biases = weights(bias);
  addresses.bias = memory.floats((shape.quarter_channels ? byColour(biases) : biases).numbers);
  memory.keep();
  return { shape, addresses, gammas: layer("gammas"), betas: layer("betas") };
}

/** Throws RangeError as `layOutPainter` does. */
export function layOutEncoder(kernel: Kernel, model: KernelModel, content: Content): KernelEncoder {
  const { memory } = kernel;
  memory.clear();
  const addresses: Record<string, number> = {};
  const shapes: Record<string, readonly number[]> = {};
  // The last layers, which are too small for the kernel, and statistics of batches.
  const others: Record<string, Float32Array> = {};
  let most = 0;
  for (const [name, tensor] of tensorsOf(model, "encoder")) {
    const numbers = readTensor(content(tensor.file), tensor);
    if (tensor.shape.length === 4) {
      shapes[name] = tensor.shape;
      addresses[name] = memory.floats(packed(numbers, tensor.shape));
      most = Math.max(most, tensor.shape[0]);
    } else if (name.startsWith(`${ENCODER}stages.`)) addresses[name] = memory.floats(numbers);
    else others[name] = numbers;
  }
  addresses.ones = memory.floats(new Float32Array(most).fill(1));
  memory.keep();
  return ({ width: side, data }) => {
    memory.clear();
    const style = { planes: memory.floats(data), side };
    const program = encoderProgram(memory, addresses, { ...style, shapes });
    kernel.run(program.program);
    return codeOf(encoderStatistics(memory, program, style), others);
  };
}

/** What reads tensors by their names; throws RangeError where there is none. */
function weightsOf(tensors: ReadonlyMap<string, KernelTensor>, content: Content): (name: string) => Weights {
  return (name) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new RangeError(`there is no "${name}"`);
    return { numbers: readTensor(content(tensor.file), tensor), shape: tensor.shape };
  };
}
