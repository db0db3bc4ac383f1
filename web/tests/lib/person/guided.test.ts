import assert from "node:assert/strict";
import { test } from "node:test";
import { boxMean, guided, type Plane } from "../../../src/lib/person/guided.js";

function plane(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const data = Float32Array.from({ length: width * height }, (_, at) =>
    value(at % width, Math.floor(at / width)),
  );
  return { width, height, data };
}

test("a mean is of what of the square lies in the picture", () => {
  const [width, height] = [7, 5];
  const value = (x: number, y: number) => x ** 2 + 3 * y;
  for (const radius of [1, 2, 9]) {
    const { data } = boxMean(plane(width, height, value), radius);
    for (let at = 0; at < data.length; at++) {
      const [x, y] = [at % width, Math.floor(at / width)];
      const square = [];
      for (let row = Math.max(0, y - radius); row <= Math.min(height - 1, y + radius); row++) {
        for (let column = Math.max(0, x - radius); column <= Math.min(width - 1, x + radius); column++)
          square.push(value(column, row));
      }
      const mean = square.reduce((sum, each) => sum + each) / square.length;
      assert(Math.abs(data[at]! - mean) < 1e-4);
    }
  }
});

test("an edge that lies a little beside the guide's comes to it", () => {
  const guide = plane(40, 10, (x) => (x < 20 ? 0.2 : 0.8));
  const coarse = plane(40, 10, (x) => Math.min(1, Math.max(0, (x - 16) / 4)));
  const { data } = guided(guide, coarse, 6, 0.01);
  const row = [...data.subarray(0, 40)];
  assert(row[19]! < 0.4 && row[20]! > 0.9, `${row[19]} and ${row[20]}`);
  assert(Math.abs(row[2]!) < 0.01 && Math.abs(row[37]! - 1) < 0.01);
});

test("where the guide is even, what is coarse only gets smoother", () => {
  const guide = plane(30, 6, () => 0.5);
  const coarse = plane(30, 6, (x) => (x < 15 ? 0 : 1));
  const { data } = guided(guide, coarse, 3, 0.01);
  const row = [...data.subarray(0, 30)];
  assert(row.every((value, at) => at === 0 || value >= row[at - 1]! - 1e-5));
  assert(Math.abs(row[14]! + row[15]! - 1) < 1e-4);
});
