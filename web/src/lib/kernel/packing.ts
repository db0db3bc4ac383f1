/** Weights of convolutions in the order in which the kernel (web/kernel/kernel.c) reads them. */

/** The kernel sums up as many at a time; of a rest, which is a multiple of four, four. */
const OUTPUTS_AT_ONCE = 8;

/** What Winograd's way makes of three weights beside each other. */
const WINOGRAD = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
] as const;

/** Numbers, row-major, of a shape. */
export interface Weights {
  readonly numbers: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Weights of a convolution, OIHW (I is 1 where each channel is convolved by itself): group after group of outputs; in a group
 * by height, width and input, and of each those of all outputs beside each other. Where `hasWinograd`, the same of transformed
 * weights, 4 x 4, follows. Throws RangeError where the outputs are no multiple of four.
 */
export function packed(weights: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const [outputs = 0, inputs = 0, height = 0, width = 0] = shape;
  if (outputs % 4) throw new RangeError(`the kernel has multiples of 4 outputs, not ${outputs}`);
  const tiles = hasWinograd(shape) ? transformed(weights) : new Float32Array();
  const numbers = new Float32Array(weights.length + tiles.length);
  let at = 0;
  const add = (values: Float32Array, area: number) => {
    for (let first = 0; first < outputs; first += OUTPUTS_AT_ONCE) {
      const end = Math.min(first + OUTPUTS_AT_ONCE, outputs);
      for (let place = 0; place < area; place++)
        for (let input = 0; input < inputs; input++)
          for (let output = first; output < end; output++)
            numbers[at++] = values[(output * inputs + input) * area + place]!;
    }
  };
  add(weights, height * width);
  if (tiles.length) add(tiles, 16);
  return numbers;
}

/** Whether weights of a shape are packed for Winograd's way, too. */
export function hasWinograd([, inputs = 0, height, width]: readonly number[]): boolean {
  return height === 3 && width === 3 && inputs % 4 === 0;
}

/** Kernels of 3 x 3 as of 4 x 4: WINOGRAD, the kernel, and WINOGRAD's transpose multiplied. */
function transformed(weights: Float32Array): Float32Array {
  const tiles = new Float32Array((weights.length / 9) * 16);
  for (let kernel = 0; kernel < weights.length / 9; kernel++)
    for (const [row, down] of WINOGRAD.entries())
      for (const [column, across] of WINOGRAD.entries()) {
        let sum = 0;
        for (let i = 0; i < 9; i++)
          sum += weights[9 * kernel + i]! * down[Math.floor(i / 3)]! * across[i % 3]!;
        tiles[16 * kernel + 4 * row + column] = sum;
      }
  return tiles;
}

/**
 * Kernels of 2 x 2 for each of the four pixels that a place becomes, as those of one convolution of 3 x 3, whose outputs are
 * these pixels' after another: the upper pixels see the place and what is above it, the left ones what is left of it, and so on.
 */
export function spreadPhases(phases: readonly Weights[]): Weights {
  const [outputs = 0, inputs = 0] = phases[0]?.shape ?? [];
  const kernels = outputs * inputs;
  const numbers = new Float32Array(phases.length * kernels * 9);
  for (const [phase, weights] of phases.entries()) {
    const [down, right] = [phase >> 1, phase & 1];
    for (let at = 0; at < weights.numbers.length; at++) {
      const [kernel, y, x] = [at >> 2, (at >> 1) & 1, at & 1];
      numbers[9 * (phase * kernels + kernel) + 3 * (y + down) + x + right] = weights.numbers[at]!;
    }
  }
  return { numbers, shape: [phases.length * outputs, inputs, 3, 3] };
}

/** Twelve outputs, three colours of four pixels after another, as four pixels of three colours. */
export function byColour({ numbers, shape }: Weights): Weights {
  const size = numbers.length / 12;
  const sorted = new Float32Array(numbers.length);
  for (let output = 0; output < 12; output++) {
    const from = (3 * (output % 4) + Math.floor(output / 4)) * size;
    sorted.set(numbers.subarray(from, from + size), output * size);
  }
  return { numbers: sorted, shape };
}
