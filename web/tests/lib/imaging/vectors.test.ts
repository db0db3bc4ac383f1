/** Every step agrees with the vectors that the Python library is held to, too. */
import assert from "node:assert/strict";
import { test } from "node:test";
import vectors from "../../../../tests/support/imaging_vectors.json" with { type: "json" };
import { STEPS } from "./steps.js";

interface Vectors {
  readonly within: number;
  readonly cases: readonly { readonly given: Record<string, unknown>; readonly expected: unknown }[];
}

interface Sent {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: readonly number[];
}

for (const [name, { within, cases }] of Object.entries(vectors as unknown as Record<string, Vectors>)) {
  const step = STEPS[name as keyof typeof STEPS] as (given: object) => unknown;
  cases.forEach(({ given, expected }, at) => {
    test(`${name} ${at}`, () => {
      const arrays = Object.entries(given).map(([key, value]) => [key, isSent(value) ? array(value) : value]);
      const result = step(Object.fromEntries(arrays) as object);
      if (!isSent(expected)) return assert.deepEqual(result, expected);
      const { width, height, data } = result as Sent;
      assert.deepEqual([width, height, data.length], [expected.width, expected.height, expected.data.length]);
      const furthest = Math.max(...expected.data.map((value, i) => Math.abs(value - data[i]!)));
      assert.ok(furthest <= within, `${furthest} is more than ${within}`);
    });
  });
}

test("every step has vectors", () => {
  assert.deepEqual(Object.keys(STEPS), Object.keys(vectors));
});

function isSent(value: unknown): value is Sent {
  return typeof value === "object" && value !== null && "data" in value;
}

function array({ width, height, channels, data }: Sent) {
  return { width, height, data: channels === 4 ? Uint8ClampedArray.from(data) : Float32Array.from(data) };
}
