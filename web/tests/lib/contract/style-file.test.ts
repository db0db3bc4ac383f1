/** Style files: what is one, and whose code it holds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Manifest, readStyleFile, type StyleFile } from "../../../src/lib/index.js";
import { codeOfStyleFile, styleFileOf } from "../../../src/lib/contract/style-file.js";

const SHA = "a".repeat(64);
const MANIFEST = {
  id: "any",
  painter: { code_size: 3 },
  variants: [{ id: "float32", graphs: { painter: { sha256: SHA } }, weights: null }],
} as unknown as Manifest;
const STYLE: StyleFile = {
  schema_version: 1,
  title: "Harbour",
  stylizer: { id: "any", weights: ["b".repeat(64), SHA] },
  code: [0.5, -0.25, 1],
};

function file(content: BlobPart): File {
  return new File([content], "harbour.style.json");
}

test("a style file is told from a picture", async () => {
  assert.equal(await readStyleFile(new Blob(["\x89PNG\r\n\x1a\n{"])), null);
  assert.equal(await readStyleFile(new Blob([])), null);
  assert.deepEqual(await readStyleFile(file(`\uFEFF\n ${JSON.stringify(STYLE)}`)), STYLE);
});

test("what is written is read again", async () => {
  const written = styleFileOf({ title: "Harbour" }, Float32Array.from(STYLE.code), MANIFEST);
  const read = await readStyleFile(file(JSON.stringify(written)));
  assert.deepEqual(read, { ...STYLE, stylizer: { id: "any", weights: [SHA] }, guessed: true });
  assert.deepEqual([...codeOfStyleFile(read, MANIFEST)], STYLE.code);
});

test("its code is for the stylizer that it was learned with", () => {
  assert.deepEqual([...codeOfStyleFile(STYLE, MANIFEST)], STYLE.code);
  for (const [change, message] of [
    [{ stylizer: { id: "other", weights: [SHA] } }, /is of stylizer "other", and means nothing to "any"/],
    [{ stylizer: { id: "any", weights: ["c".repeat(64)] } }, /other weights of stylizer "any"/],
    [{ code: [1] }, /other weights of stylizer "any"/],
  ] as const) {
    assert.throws(() => codeOfStyleFile({ ...STYLE, ...change } as unknown as StyleFile, MANIFEST), {
      code: "manifest",
      message,
    });
  }
});

test("what is broken is named", async () => {
  for (const [content, message] of [
    ["{", /^harbour.style.json is broken: it is not JSON/],
    [JSON.stringify({ ...STYLE, schema_version: 2 }), /newer than this engine: it has schema version 2/],
    [JSON.stringify({ ...STYLE, code: ["1"] }), /^harbour.style.json is broken: code/],
    [JSON.stringify({ ...STYLE, code: [true] }), /^harbour.style.json is broken: code/],
    [JSON.stringify({ ...STYLE, code: [1e5] }), /^harbour.style.json is broken: code/],
    [JSON.stringify({ ...STYLE, title: undefined }), /^harbour.style.json is broken: .*title/],
    [`{${" ".repeat(200_000)}`, /too large for a style file/],
  ] as const) {
    await assert.rejects(readStyleFile(file(content)), { code: "manifest", message });
  }
});
