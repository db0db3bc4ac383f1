import assert from "node:assert/strict";
import { test } from "node:test";
import { composite } from "../../../src/lib/imaging/composite.js";
import { resized } from "../../../src/lib/imaging/resample.js";
import { placed } from "../../../src/lib/imaging/sources.js";

test("bytes without transparency are resampled as their numbers are", () => {
  const [width, height] = [37, 23];
  const data = Uint8ClampedArray.from({ length: 4 * width * height }, (_, at) => (at * 7919) % 256);
  // Rows of both kinds.
  for (let at = 3; at < data.length; at += 4) if (Math.floor(at / (4 * width)) % 3) data[at] = 255;
  const photo = composite({ width, height, data });
  const numbers = placed(photo.rows(0, height));
  for (const [across, down] of [
    [11, 5],
    [50, 40],
    [36, 23],
  ] as const) {
    const [found, wanted] = [photo, numbers].map((source) =>
      resized(source, across, down).rows(1, down - 1, 2, across - 1),
    );
    assert.deepEqual(found, wanted);
  }
});
