/** Labels are written as the Python library writes them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import vectors from "../../../../tests/support/label_vectors.json" with { type: "json" };
import { labelOf, type Manifest } from "../../../src/lib/index.js";
import { packetOf } from "../../../src/lib/contract/label.js";

const SHA = "a".repeat(64);
const MANIFEST = {
  id: "any",
  default_variant: "float32",
  variants: [{ id: "float32", graphs: { painter: { sha256: SHA } }, weights: null }],
} as unknown as Manifest;

vectors.forEach(({ label, packet }, at) => {
  test(`packet ${at}`, () => assert.equal(packetOf(label), packet));
});

test("the label of styles names each once, and no picture", () => {
  const harbour = { title: " Harbour\n", artist: "me", code: [1] };
  const { tool, ...label } = labelOf(MANIFEST, [harbour, null, harbour, {}]);
  assert.match(tool, /^Brushwork \d/);
  const credit = { title: "Harbour", artist: "me", year: "", rights: "" };
  assert.deepEqual(label, { stylizer: "any", weights: SHA, styles: [credit, null] });
});
