/** Tiles for a loop of one's own: they cover a picture of any size once, and end where it does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tilesIn } from "../../../src/lib/imaging/tiles.js";

const shapes = fc.record({
  alignment: fc.constantFrom(1, 4, 8),
  minimum: fc.integer({ min: 1, max: 30 }),
  halo: fc.integer({ min: 0, max: 20 }),
});
const sides = fc.integer({ min: 1, max: 200 });

test("tiles cover a picture once", () => {
  fc.assert(
    fc.property(
      sides,
      sides,
      shapes,
      fc.integer({ min: 50, max: 20_000 }),
      (width, height, shape, pixels) => {
        const covered = new Uint8Array(width * height);
        for (const { fed, kept } of tilesIn({ width, height }, shape, pixels)) {
          assert.equal(fed.left % shape.alignment, 0);
          assert.equal(fed.top % shape.alignment, 0);
          assert.ok(fed.left <= Math.max(0, kept.left - shape.halo));
          assert.ok(fed.bottom >= Math.min(height, kept.bottom + shape.halo));
          assert.ok(fed.right <= width && fed.bottom <= height);
          for (let y = kept.top; y < kept.bottom; y++) {
            for (let x = kept.left; x < kept.right; x++) covered[y * width + x]!++;
          }
        }
        assert.ok(covered.every((times) => times === 1));
      },
    ),
  );
});
