/** Labels are written as the Python library writes them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import vectors from "../../../../tests/support/label_vectors.json" with { type: "json" };
import { labelOf, type Manifest } from "../../../src/lib/index.js";
import { packetOf, readPacket } from "../../../src/lib/contract/label.js";

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
  const label = labelOf(MANIFEST, [harbour, null, harbour, {}]);
  const credit = { title: " Harbour\n", artist: "me", year: "", rights: "" };
  assert.deepEqual(label, { stylizer: "any", weights: SHA, styles: [credit, null] });
  const packet = packetOf(label);
  assert.match(packet, /<xmp:CreatorTool>Brushwork \d/);
  assert.match(packet, />Harbour</);
});

test("a label is read, as it was written or as others write it", () => {
  const { label, packet } = vectors[0]!;
  const prompt = "in the style of The Starry Night (Vincent van Gogh, 1889)";
  const made = { tool: label.tool, stylizer: "any-style", weights: `sha256:${label.weights}`, prompt };
  assert.deepEqual(readPacket(packet), made);
  const attributes = `<rdf:Description xmp:CreatorTool='Another' Iptc4xmpExt:AISystemUsed="Brushwork any-style"
    Iptc4xmpExt:AIPromptInformation="&#x1F3A8; &lt;a&gt; &quot;b&quot; &#38;amp; &unknown;"/>`;
  const other = {
    tool: "Brushwork",
    stylizer: "any-style",
    weights: "",
    prompt: '🎨 <a> "b" &amp; &unknown;',
  };
  assert.deepEqual(readPacket(attributes), other);
  for (const none of ["", packet.replace("Brushwork any", "Brushworks any"), packet.slice(0, 400)])
    assert.equal(readPacket(none), null);
});
