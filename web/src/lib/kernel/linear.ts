/** Fully connected layers, which are too small for the kernel. */

/** Weights, outputs x inputs, row-major, and a bias for each output. */
export interface Linear {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** What a layer makes of some numbers; throws RangeError where these are not its inputs. Sums are in double precision. */
export function linear({ weights, bias }: Linear, inputs: ArrayLike<number>): Float32Array<ArrayBuffer> {
  if (weights.length !== bias.length * inputs.length)
    throw new RangeError(`${inputs.length} numbers for a layer of ${weights.length / bias.length}`);
  return Float32Array.from(bias, (sum, output) => {
    const row = output * inputs.length;
    for (let at = 0; at < inputs.length; at++) sum += weights[row + at]! * inputs[at]!;
    return sum;
  });
}
