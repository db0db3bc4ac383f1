/** Of EXIF is kept what the Python library keeps, byte by byte. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import vectors from "../../../../tests/support/exif_vectors.json" with { type: "json" };
import { keptExif } from "../../../src/lib/imaging/exif.js";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));

vectors.forEach(({ given, location, kept }, at) => {
  test(`kept EXIF ${at}`, () =>
    assert.equal(Buffer.from(keptExif(bytes(given), location)).toString("hex"), kept));
});

test("damage is no error", () => {
  const whole = bytes(vectors[0]!.given);
  const changes = fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 20 });
  fc.assert(
    fc.property(changes, fc.nat(1000), (changed, end) => {
      const data = whole.slice();
      for (const [at, value] of changed) data[at] = value;
      assert.ok(keptExif(data.subarray(0, 8 + end), true).length < 65_000);
    }),
  );
});
