/** What SIMD does (web/kernel/rows.c) gives the same bits as what TypeScript does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { composite, isOpaque } from "../../../src/lib/imaging/composite.js";
import { mix } from "../../../src/lib/imaging/mix.js";
import { resized } from "../../../src/lib/imaging/resample.js";
import { useRows } from "../../../src/lib/imaging/rows.js";
import { Rows } from "../../../src/lib/imaging/simd-rows.js";
import type { Source } from "../../../src/lib/imaging/sources.js";
import { surveyCopy } from "../../../src/lib/imaging/survey-copy.js";
import { textured } from "../../../src/lib/imaging/texture.js";

/** Throws where this runtime has no SIMD. */
const started = new Rows();

interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly transparent: boolean;
}

const drawn = fc.record({
  width: fc.integer({ min: 1, max: 45 }),
  height: fc.integer({ min: 1, max: 23 }),
  seed: fc.integer(),
  transparent: fc.boolean(),
});
const side = fc.integer({ min: 1, max: 60 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Integers that look random. */
function noise(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) >>> 8;
}

function pixelsOf({ width, height, seed, transparent }: Drawn) {
  const next = noise(seed);
  const data = Uint8ClampedArray.from({ length: 4 * width * height }, (_, at) =>
    at % 4 === 3 && !transparent ? 255 : next() % 256,
  );
  return { width, height, data };
}

function photoOf({ width, height, seed }: Drawn) {
  const next = noise(seed);
  return {
    width,
    height,
    data: Float32Array.from({ length: 3 * width * height }, () => (next() % 40_000) / 100 - 70),
  };
}

/** All of a source but its first row and column, where there are others. */
function inner({ width, height, rows }: Source) {
  return rows(Math.min(1, height - 1), height, Math.min(1, width - 1), width);
}

function same<T>(make: () => T): void {
  try {
    useRows(started);
    const found = make();
    useRows(null);
    assert.deepEqual(found, make());
  } finally {
    useRows(null);
  }
}

test("composites", () => {
  fc.assert(
    fc.property(drawn, (of) => {
      const pixels = pixelsOf(of);
      same(() => [composite(pixels).rows(0, of.height), inner(composite(pixels)), isOpaque(pixels.data)]);
    }),
  );
});

test("one pixel that lets something through is found wherever it is", () => {
  const pixels = pixelsOf({ width: 43, height: 1, seed: 1, transparent: false });
  for (let at = 3; at < pixels.data.length; at += 4) {
    pixels.data[at] = 254;
    same(() => isOpaque(pixels.data));
    assert.equal(isOpaque(pixels.data), false);
    assert.equal(isOpaque(pixels.data, at + 1), true);
    pixels.data[at] = 255;
  }
});

test("resized", () => {
  fc.assert(
    fc.property(drawn, side, side, (of, width, height) => {
      const pixels = composite(pixelsOf(of));
      same(() => {
        const other = resized(pixels, width, height);
        return [other.rows(0, height), inner(other)];
      });
    }),
  );
});

test("survey copies", () => {
  fc.assert(
    fc.property(drawn, side, (of, pixels) => {
      same(() => surveyCopy(composite(pixelsOf(of)), pixels));
    }),
  );
});

test("noise", () => {
  fc.assert(
    fc.property(drawn, share, share, (of, texture, mottle) => {
      same(() => inner(textured(composite(pixelsOf(of)), { texture, mottle: mottle / 10 })));
    }),
  );
});

test("mixed", () => {
  fc.assert(
    fc.property(drawn, fc.integer(), share, (of, seed, fade) => {
      const [photo, painted] = [photoOf(of), photoOf({ ...of, seed })];
      const layers = { painted, mask: null, elsewhere: null };
      same(() => {
        const whole = pixelsOf(of);
        mix(whole, { left: 0, top: 0 }, photo, layers, fade);
        const larger = pixelsOf({ ...of, width: of.width + 3, height: of.height + 2 });
        mix(larger, { left: 2, top: 1 }, painted, layers, 1);
        return [whole, larger];
      });
    }),
  );
});
