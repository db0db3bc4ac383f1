import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { linear } from "../../../src/lib/kernel/linear.js";
import { readTensor, widened } from "../../../src/lib/kernel/tensors.js";

test("every number of half precision is what it is", () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
  for (const [bits, value] of widened(halves).entries()) {
    const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    const infinite = fraction === 0 ? sign * Infinity : NaN;
    const normal = sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
    const small = sign * 2 ** -14 * (fraction / 1024);
    assert.ok(Object.is(value, exponent === 31 ? infinite : exponent === 0 ? small : normal), `${bits}`);
  }
});

test("tensors are read from any byte on, and not beyond the end", () => {
  const bytes = fc.uint8Array({ minLength: 24, maxLength: 64 });
  fc.assert(
    fc.property(
      bytes,
      fc.nat(80),
      fc.constantFrom("float32" as const, "float16" as const),
      (content, offset, type) => {
        const tensor = { file: "weights" as const, offset, type, shape: [2, 3] as [number, number] };
        const size = type === "float32" ? 4 : 2;
        if (offset + 6 * size > content.length) {
          assert.throws(() => readTensor(content, tensor), RangeError);
          return;
        }
        const view = new DataView(content.buffer, content.byteOffset + offset);
        const found = readTensor(content, tensor);
        for (let at = 0; at < 6; at++) {
          if (type === "float32") assert.ok(Object.is(found[at], view.getFloat32(4 * at, true)));
          else assert.ok(Object.is(found[at], widened(Uint16Array.of(view.getUint16(2 * at, true)))[0]));
        }
      },
    ),
  );
});

test("a layer multiplies, adds, and takes its own inputs only", () => {
  const layer = { weights: Float32Array.of(1, 2, 3, 4, 5, 6), bias: Float32Array.of(10, 20) };
  assert.deepEqual([...linear(layer, [1, 0, -1])], [8, 18]);
  assert.throws(() => linear(layer, [1, 2]), RangeError);
});
