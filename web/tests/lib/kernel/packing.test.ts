import assert from "node:assert/strict";
import { test } from "node:test";
import { byColour, packed, spreadPhases } from "../../../src/lib/kernel/packing.js";

const counted = (count: number) => Float32Array.from({ length: count }, (_, at) => at);

test("eight outputs lie beside each other, and four of a rest", () => {
  // 12 outputs of two inputs and 1 x 2 places.
  const outputs = (first: number, count: number, rest: number) =>
    Array.from({ length: count }, (_, at) => 4 * (first + at) + rest);
  const order = [0, 2, 1, 3];
  const expected = [
    ...order.flatMap((rest) => outputs(0, 8, rest)),
    ...order.flatMap((rest) => outputs(8, 4, rest)),
  ];
  assert.deepEqual([...packed(counted(48), [12, 2, 1, 2])], expected);
});

test("kernels of 3 x 3 are there as of 4 x 4, too", () => {
  const found = packed(new Float32Array(4 * 4 * 9).fill(1), [4, 4, 3, 3]);
  const sums = [1, 1.5, 0.5, 1];
  const tiles = sums.flatMap((down) => sums.flatMap((across) => new Array<number>(16).fill(down * across)));
  assert.deepEqual([...found.subarray(4 * 4 * 9)], tiles);
});

test("other numbers of outputs are refused", () => {
  assert.throws(
    () => packed(counted(6), [6, 1, 1, 1]),
    new RangeError("the kernel has multiples of 4 outputs, not 6"),
  );
});

test("each of four pixels sees the places beside it", () => {
  const phase = (first: number) => ({ numbers: counted(4).map((at) => first + at), shape: [1, 1, 2, 2] });
  const { numbers, shape } = spreadPhases([10, 20, 30, 40].map(phase));
  assert.deepEqual(shape, [4, 1, 3, 3]);
  // prettier-ignore
  assert.deepEqual([...numbers], [
    10, 11, 0, 12, 13, 0, 0, 0, 0,
    0, 20, 21, 0, 22, 23, 0, 0, 0,
    0, 0, 0, 30, 31, 0, 32, 33, 0,
    0, 0, 0, 0, 40, 41, 0, 42, 43,
  ]);
});

test("outputs are sorted by colours", () => {
  const { numbers } = byColour({ numbers: counted(12), shape: [12] });
  assert.deepEqual([...numbers], [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
});
