/** A look becomes a plan: codes, weights and shares, all checked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Manifest } from "../../../src/lib/contract/manifest.generated.js";
import type { Look } from "../../../src/lib/engine/api.js";
import { checkPicture, resolve, resolveStyle } from "../../../src/lib/engine/plan.js";

const MASK = { width: 1, height: 1, data: new Uint8ClampedArray(4) };

/** Of a manifest, all that a plan is made of. */
function manifest(kind: "local" | "whole"): Manifest {
  const style = (id: string, code: number[]) => ({ id, ...(kind === "local" && { code }) });
  const painter = kind === "local" ? { kind, code_size: 2 } : { kind };
  return { id: kind, painter, styles: [style("one", [1, 2]), style("two", [3, 6])] } as unknown as Manifest;
}

function planOf(look: Look, encodes = false, kind: "local" | "whole" = "local") {
  return resolve(manifest(kind), encodes, look);
}

test("codes are the weighted means of the styles'", () => {
  const style = [{ style: "one", weight: 3 }, { style: "two" }];
  assert.deepEqual(planOf({ style }).codes, [Float32Array.of(1.5, 3)]);
  assert.deepEqual(planOf({ style: Float32Array.of(7, 8) }).codes, [Float32Array.of(7, 8)]);
  const largest = [1.7e308, 1.7e308].map((weight, at) => ({ style: ["one", "two"][at]!, weight }));
  assert.deepEqual(planOf({ style: largest }).codes, [Float32Array.of(2, 4)]);
});

test("where a mask is black there may be another code", () => {
  const { codes, mask } = planOf({ style: "one", mask: MASK, elsewhere: "two" });
  assert.deepEqual(codes, [Float32Array.of(1, 2), Float32Array.of(3, 6)]);
  assert.equal(mask, MASK);
});

test("strength fades, or moves from the photo's own code", () => {
  const shares = (strength: number, encodes: boolean) => {
    const { fade, ownCode } = planOf({ style: "one", strength }, encodes);
    return [fade, ownCode];
  };
  assert.deepEqual(shares(0.1, false), [0.1, null]);
  assert.deepEqual(shares(1, true), [1, null]);
  assert.deepEqual(shares(0.1, true), [0.4, 0.1]);
  assert.deepEqual(shares(0.6, true), [1, 0.6]);
  assert.deepEqual(shares(1.5, true), [1, 1.5]);
  assert.deepEqual(shares(1.5, false), [1, null]);
});

test("a painter of kind whole has neither codes nor palette", () => {
  assert.deepEqual(planOf({ style: "one" }, false, "whole").codes, [null]);
  assert.equal(resolveStyle(manifest("whole"), "two"), null);
  const impossible: Look[] = [
    { style: "one", colours: "palette" },
    { style: "one", mask: MASK, elsewhere: "two" },
    { style: Float32Array.of(1, 2) },
    { style: [{ style: "one" }, { style: "two" }] },
    { style: "three" },
  ];
  for (const look of impossible) {
    assert.throws(() => planOf(look, false, "whole"), { name: "BrushworkError", code: "manifest" });
  }
});

test("values that no stylizer takes are refused", () => {
  const impossible: Look[] = [
    { style: "one", strength: 1.6 },
    { style: "one", stroke: 0.5 },
    { style: [] },
    { style: Array.from({ length: 9 }, () => ({ style: "one" })) },
    { style: [{ style: "one", weight: 0 }] },
    { style: Float32Array.of(1, 2, 3) },
    { style: "one", elsewhere: "two" },
    { style: "one", mask: { ...MASK, width: 2 } },
  ];
  for (const look of impossible) assert.throws(() => planOf(look), RangeError);
  assert.throws(() => planOf({ style: "three" }), { name: "BrushworkError", code: "manifest" });
});

test("pictures have as much data as their sides say", () => {
  const size = { width: 2, height: 3 };
  checkPicture("picture", { ...size, data: new Uint8ClampedArray(24) });
  checkPicture("photo", { ...size, data: new Float32Array(18) });
  const wrong = () => checkPicture("photo", { ...size, data: new Float32Array(24) });
  assert.throws(wrong, /a photo of 2 × 3 pixels needs 18 numbers/);
  assert.throws(() => checkPicture("tile", { width: 0, height: 3, data: new Float32Array(0) }), RangeError);
});
