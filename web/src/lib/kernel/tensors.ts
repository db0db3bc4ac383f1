/** Weights, read out of published files. */
import type { KernelTensor } from "../contract/manifest.generated.js";

const BYTES = { float32: 4, float16: 2 };

/** How many numbers a tensor of a shape has. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((count, side) => count * side, 1);
}

/** A tensor's numbers, row-major; throws RangeError where the file ends before. */
export function readTensor(
  content: Uint8Array,
  { offset, shape, type }: KernelTensor,
): Float32Array<ArrayBuffer> {
  const end = offset + countOf(shape) * BYTES[type];
  if (end > content.length) throw new RangeError(`a tensor ends at byte ${end} of ${content.length}`);
  // A copy lies where numbers may begin; processors with WebAssembly's SIMD are little-endian.
  const { buffer } = content.slice(offset, end);
  return type === "float32" ? new Float32Array(buffer) : widened(new Uint16Array(buffer));
}

/** IEEE 754 half precision as single precision. */
export function widened(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  const floats = new Float32Array(bits.buffer);
  for (let at = 0; at < halves.length; at++) {
    const half = halves[at]!;
    const sign = (half & 0x8000) << 16;
    const rest = half & 0x7fff;
    if (rest >= 0x7c00) bits[at] = sign | 0x7f800000 | ((rest & 0x3ff) << 13);
    else if (rest >= 0x400) bits[at] = sign | ((rest << 13) + ((127 - 15) << 23));
    // Subnormal: so many times the smallest.
    else floats[at] = (sign ? -1 : 1) * rest * 2 ** -24;
  }
  return floats;
}
