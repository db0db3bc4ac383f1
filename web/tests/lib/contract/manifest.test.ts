/** What manifests say of the kernel; tests/exporter/contract/test_kernel.py has the same of Python's model. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "../../../src/lib/contract/manifest.js";

const TENSOR = { file: "weights", offset: 4, type: "float16", shape: [2, 3] };
const KERNEL = { tensors: { half: TENSOR }, painting: "A".repeat(6400), code: [0.5, 1] };

function file(name: string, bytes = 16): object {
  return { file: name, bytes, sha256: "a".repeat(64) };
}

/** A manifest's text, with an encoder or without one. */
function text(kernel: object | undefined, encoder = true): string {
  const texts = Object.fromEntries(
    ["title", "description", "licence", "training_data", "method"].map((key) => [key, "Tiny"]),
  );
  const graphs = {
    painter: file("p.onnx"),
    survey: file("s.onnx"),
    ...(encoder && { encoder: file("e.onnx") }),
  };
  const style = { id: "plain", title: "Plain", artist: "Nobody", year: "2026", rights: "CC0", code: [0, 1] };
  const painter = { kind: "local", alignment: 8, minimum: 32, halo: 8, maximum: 1, survey_pixels: 4096 };
  return JSON.stringify({
    ...texts,
    id: "tiny",
    painter: { ...painter, code_size: 2, style_side: 256 },
    default_variant: "float32",
    variants: [{ id: "float32", graphs, weights: file("w.bin"), kernel }],
    styles: [style],
  });
}

test("a variant has layers for the kernel, or none", () => {
  assert.deepEqual(parseManifest(text(KERNEL), "m").variants[0].kernel, KERNEL);
  assert.equal(parseManifest(text(undefined), "m").variants[0].kernel, undefined);
  assert.ok(parseManifest(text({ ...KERNEL, code: undefined }, false), "m").variants[0].kernel);
});

test("what the kernel cannot have is refused", () => {
  const tensor = (changes: object) => ({ ...KERNEL, tensors: { half: { ...TENSOR, ...changes } } });
  for (const [kernel, message] of [
    [tensor({ shape: [0] }), /m is broken: variants/],
    [tensor({ file: "canaries" }), /m is broken: variants/],
    [{ ...KERNEL, painting: "A".repeat(6399) }, /m is broken: variants/],
  ] as const) {
    assert.throws(() => parseManifest(text(kernel), "m"), { code: "manifest", message });
  }
});
