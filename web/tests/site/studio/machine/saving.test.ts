import assert from "node:assert/strict";
import { test } from "node:test";
import type { Effect } from "../../../../src/site/studio/machine/effects.js";
import { file, pixels, Rig, STYLES } from "./rig.js";

const ONE = file("holiday.in.rome.png");

function saving(rig: Rig): Extract<Effect, { type: "save" }> {
  rig.person({ type: "save" });
  const [effect] = rig.effects;
  assert(effect?.type === "save");
  return effect;
}

/** A painting of a picture that is large in memory. */
function large(): Rig {
  const rig = Rig.ready();
  rig.person({ type: "open", file: file("large.png") });
  rig.end("decode");
  rig.person({ type: "makeSmaller" });
  rig.end("decode");
  rig.end("paint");
  return rig;
}

test("a painting is saved as the person wants it, under its own and its style's name", () => {
  const rig = Rig.ready(ONE);
  const mask = pixels();
  rig.person({ type: "adjust", change: { mask } });
  rig.person({ type: "setFormat", format: "image/webp" }, { type: "setQuality", quality: 0.3 });
  rig.person({ type: "setMetadata", metadata: "details" });
  const { name, content } = saving(rig);
  const { picture, painting, manifests } = rig.shown;
  assert(painting?.by === "browser");
  assert.equal(name, "holiday.in.rome-plain");
  const rest = { strength: 1, mask };
  const of = { photo: picture?.preview, painting: painting.pixels };
  const made = { look: { ...painting.look, mask }, known: { manifests, own: [] } };
  const keeping = { source: picture?.file, metadata: "details" };
  assert.deepEqual(content, {
    ...of,
    rest,
    made,
    format: "image/webp",
    quality: 0.3,
    most: null,
    ...keeping,
  });
  assert.equal(rig.shown.saving?.label, "Saving the painting");
  rig.person({ type: "save" });
  assert.deepEqual(rig.effects, [], "one at a time");
  rig.end("save");
  assert.equal(rig.shown.saving, null);
});

test("what is shown is saved, not what is chosen for the next", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "choose", choice: STYLES[1]! });
  assert.equal(saving(rig).name, "holiday.in.rome-plain");
});

test("an own style is named by its picture", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "openStyle", file: file("mosaic.png") });
  rig.end("makeStyle");
  rig.end("rest");
  rig.end("paint");
  assert.equal(saving(rig).name, "holiday.in.rome-mosaic");
});

test("a server's painting is saved as it came", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: file("large.png") });
  rig.end("decode");
  rig.person({ type: "takeForServer" });
  rig.end("measure");
  const painted = file("painted.jpeg");
  rig.settle({ type: "answered", job: rig.job("ask"), file: painted });
  const keeping = { source: rig.shown.picture?.file, metadata: "none" };
  assert.deepEqual(saving(rig).content, { file: painted, ...keeping });
});

test("without a painting there is nothing to save", () => {
  const rig = Rig.ready();
  rig.person({ type: "save" });
  assert.deepEqual(rig.goingOn, []);
});

test("saving that fails leaves the next painting alone", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "choose", choice: STYLES[1]! });
  rig.end("rest");
  rig.person({ type: "save" });
  rig.fail(rig.job("save"));
  assert.deepEqual(rig.shown.problem, { message: "It broke.", retry: null });
  assert.deepEqual(rig.goingOn, ["paint"]);
});

test("a large picture is not painted while it is saved, and is afterwards", () => {
  const rig = large();
  saving(rig);
  rig.person({ type: "choose", choice: STYLES[1]! });
  rig.end("rest");
  assert.deepEqual(rig.goingOn, ["save"]);
  assert(rig.shown.soon);
  rig.end("save");
  assert.deepEqual(rig.goingOn, ["paint"]);
});

test("a large picture is not saved while anything is at work", () => {
  const rig = large();
  rig.person({ type: "choose", choice: STYLES[1]! });
  rig.end("rest");
  rig.person({ type: "save" });
  assert.deepEqual(rig.goingOn, ["paint"]);
});

test("of a large picture its working copy is painted, and all of it when it is saved", () => {
  const rig = large();
  const { picture } = rig.shown;
  rig.person({ type: "choose", choice: STYLES[1]! });
  rig.end("rest");
  assert.equal(rig.order.picture, picture?.preview);
  rig.end("paint");
  const mask = pixels();
  rig.person({ type: "adjust", change: { mask } });
  rig.person({ type: "setLongest", longest: 1500 });
  const { content } = saving(rig);
  assert("order" in content && picture?.whole);
  const { whole, order, made, ...encoding } = content;
  assert.deepEqual(made.look.choice, STYLES[1]);
  const keeping = { source: picture.file, metadata: "none" };
  assert.deepEqual(encoding, { format: "image/jpeg", quality: 0.9, most: 1500 * 1000 + 1, ...keeping });
  assert.equal(whole, picture.whole);
  assert.equal(order.mask, mask, "what is mixed in for the screen is painted, too");
  assert.deepEqual(order.style, [{ style: STYLES[1]!.style, weight: 1 }]);
  assert.equal(order.stylizer, STYLES[1]!.stylizer);
});

test("painting in full size is told, and may be cancelled", () => {
  const rig = large();
  saving(rig);
  const job = rig.job("save");
  rig.person({ type: "cancel" });
  assert.deepEqual(rig.goingOn, ["save"], "what ends in a moment goes on");
  for (const [phase, done, share] of [
    ["survey", 0, 0],
    ["paint", 2, 0.25],
    ["finish", 2, 0.75],
  ] as const) {
    rig.say({ type: "progressed", job, at: 0, progress: { phase, done, total: 4 } });
    assert.deepEqual(rig.shown.saving, { job, label: "Painting it in full size", share });
  }
  rig.person({ type: "cancel" });
  assert.equal(rig.shown.saving, null);
  assert.equal(rig.shown.remark, "Cancelled.");
  assert.deepEqual(rig.goingOn, []);
});
