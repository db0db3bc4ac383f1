import assert from "node:assert/strict";
import { test } from "node:test";
import { entriesOf, isOwnStyle, lookIn, parsed, writtenIn } from "../../../src/site/studio/kept.js";

const RUBBISH = [undefined, null, 7, "x", [], [null, 1], {}, { documents: 3 }];
const MASK = { width: 2, height: 1, data: new Uint8ClampedArray(8) };
const LOOK = {
  strength: 0.7,
  colours: "luma",
  stroke: 2,
  texture: 0,
  sizing: "picture",
  grain: 0.5,
  choice: { stylizer: "any", style: "warm" },
  blend: [{ style: "cold", share: 0.25 }],
  mask: MASK,
  marked: "second",
};
const DOCUMENT = { document: 4, name: "photo.png", look: LOOK, smaller: true, forServer: false };

test("text that is no JSON says nothing, and what is no record has no entries", () => {
  for (const text of [null, "", "{", "undefined"]) assert.equal(parsed(text), null);
  assert.deepEqual(parsed('{"a": 1}'), { a: 1 });
  for (const value of [undefined, null, 7, true]) assert.deepEqual(entriesOf(value), []);
});

test("a session is read as it was written, and rubbish is an empty one", () => {
  assert.deepEqual(writtenIn({ current: 1, documents: [DOCUMENT] }), { current: 1, documents: [DOCUMENT] });
  for (const value of RUBBISH) assert.deepEqual(writtenIn(value), { current: 0, documents: [] });
});

test("a document that is wrong does not take the others with it", () => {
  const wrong = [null, { ...DOCUMENT, document: "4" }, { ...DOCUMENT, name: 5 }];
  assert.deepEqual(writtenIn({ current: "1", documents: [...wrong, DOCUMENT] }), {
    current: 0,
    documents: [DOCUMENT],
  });
});

test("of a look, what is wrong is as it is by default", () => {
  assert.deepEqual(lookIn(LOOK), LOOK);
  for (const value of RUBBISH) assert.deepEqual(lookIn(value), {});
  const wrong = {
    strength: 9,
    colours: "sepia",
    stroke: Number.NaN,
    texture: null,
    grain: {},
    choice: { stylizer: "any" },
    blend: [{ style: "cold", share: 2 }, null, { style: "warm", share: 0.5 }],
    mask: { ...MASK, width: 3 },
    marked: "third",
  };
  assert.deepEqual(lookIn(wrong), { blend: [{ style: "warm", share: 0.5 }] });
});

test("a style of one's own is told from what is none", () => {
  const own = {
    stylizer: "any",
    weights: ["a"],
    style: { id: "own:1", title: "meadow", artist: "", year: "", rights: "" },
    code: new Float32Array(3),
    file: new File(["x"], "meadow.png"),
    isLearned: false,
  };
  assert.ok(isOwnStyle(own));
  for (const value of RUBBISH) assert.ok(!isOwnStyle(value));
  for (const name of Object.keys(own)) assert.ok(!isOwnStyle({ ...own, [name]: 7 }), name);
});
