/** A model's weights, read out of its files and laid out in the kernel's memory. */
import type { KernelTensor } from "../contract/manifest.generated.js";
import { codeOf, encoderProgram, encoderStatistics } from "../kernel/encoder.js";
import type { Kernel } from "../kernel/kernel.js";
import type { Linear } from "../kernel/linear.js";
import { byColour, packed, spreadPhases, type Weights } from "../kernel/packing.js";
import { readTensor } from "../kernel/tensors.js";
import type { KernelEncoder, KernelPainter } from "./kernel-graphs.js";
import type { KernelModel } from "./messages.js";

/** What is wanted together: survey and painter share their weights. */
export type Part = "painter" | "encoder";
type Content = (name: KernelTensor["file"]) => Uint8Array;

const ENCODER = "encoder.";
/** Export folds an enlargement into the convolution after it (exporter/brushwork/export/folding.py). */
const [AT_HALF, FOLDED] = ["at_half.weight", "at_full.weight/folded"];

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
  const count = (prefix: string) => [...tensors.keys()].filter((name) => name.startsWith(prefix)).length;
  const outputs = (name: string) => tensors.get(name)?.shape[0] ?? 0;
  const isFolded = tensors.has(FOLDED);
  const shape = {
    channels: outputs("head.weight"),
    blocks: count("body.") / 2,
    quarter_channels: outputs("at_quarter.weight"),
    half_channels: outputs(isFolded ? `${AT_HALF}/00` : "photo.weight"),
    eighth_channels: outputs("down.weight"),
    eighth_blocks: count("deep.") / 2,
  };
  const kernels: [string, Weights][] = [...tensors.keys()]
    .filter((name) => /^[^/]+\.weight$/.test(name) && tensors.get(name)!.shape.length === 4)
    .map((name) => [name.replace(/\.weight$/, ""), weights(name)]);
  let bias: Float32Array;
  if (isFolded) {
    const phases = ["00", "01", "10", "11"].map((phase) => weights(`${AT_HALF}/${phase}`));
    kernels.push(["at_half", spreadPhases(phases)], ["pixels", byColour(weights(FOLDED))]);
    bias = byColour({ numbers: weights("at_full.bias/folded").numbers, shape: [12] }).numbers;
  } else bias = weights("pixels.bias").numbers;
  memory.clear();
  const addresses: Record<string, number> = {};
  for (const [name, { numbers, shape }] of kernels) addresses[name] = memory.floats(packed(numbers, shape));
  const most = Math.max(...kernels.map(([, { shape }]) => shape[0]!));
  addresses.ones = memory.floats(new Float32Array(most).fill(1));
  addresses.zeros = memory.floats(new Float32Array(most));
  addresses.bias = memory.floats(bias);
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
