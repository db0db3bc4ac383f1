import assert from "node:assert/strict";
import { test } from "node:test";
import { file, pixels, Rig, STYLES } from "./rig.js";

const CLOSER = { type: "lookCloser", closer: true } as const;

function looked(name = "fine.png"): Rig {
  const rig = Rig.ready(file(name));
  rig.person(CLOSER);
  return rig;
}

test("who looks closer than the working copy shows has all of it painted, once", () => {
  const rig = looked();
  assert.deepEqual(rig.goingOn, ["develop"]);
  assert.equal(rig.shown.detail, null);
  rig.say({
    type: "progressed",
    job: rig.job("develop"),
    at: 5,
    progress: { phase: "paint", done: 1, total: 2 },
  });
  assert.equal(rig.shown.work?.label, "Painting it in full size");
  rig.end("develop");
  const { detail } = rig.shown;
  assert(detail);
  rig.person({ type: "lookCloser", closer: false });
  assert.equal(rig.shown.detail, null);
  rig.person(CLOSER);
  assert.equal(rig.shown.detail, detail);
  assert.deepEqual(rig.goingOn, []);
});

test("of a picture that its working copy is all of, nothing more is painted", () => {
  assert.deepEqual(looked("one.png").goingOn, []);
});

test("it is the file that would be saved, and what is saved then comes first", () => {
  const rig = looked();
  const developed = rig.running.get(rig.job("develop"));
  rig.person({ type: "save" });
  assert.deepEqual(rig.goingOn, ["save"]);
  const saved = rig.running.get(rig.job("save"));
  assert(developed?.type === "develop" && saved?.type === "save");
  assert.deepEqual(developed.content, saved.content);
  rig.end("save");
  assert.deepEqual(rig.goingOn, ["develop"]);
});

test("another look ends it, and is looked at anew", () => {
  const rig = looked();
  const job = rig.job("develop");
  rig.person({ type: "choose", choice: STYLES[1]! });
  assert(rig.aborted.has(job));
  rig.end("rest");
  rig.end("paint");
  assert.deepEqual(rig.goingOn, []);
  rig.person(CLOSER);
  rig.end("develop");
  assert(rig.shown.detail);
  rig.person({ type: "adjust", change: { mask: pixels() } });
  assert.equal(rig.shown.detail, null);
});

test("it waits while parts are marked or styles compared, and for the document that is shown", () => {
  const rig = looked();
  rig.person({ type: "mark", marking: true });
  assert.deepEqual(rig.goingOn, []);
  rig.person({ type: "mark", marking: false });
  assert.deepEqual(rig.goingOn, ["develop"]);
  rig.person({ type: "compare", comparing: true });
  assert.deepEqual(rig.goingOn, []);
  rig.person({ type: "compare", comparing: false });
  const job = rig.job("develop");
  rig.person({ type: "open", file: file("two.png"), beside: true });
  assert(rig.aborted.has(job));
});

test("cancelled or failed, it is not tried again by itself", () => {
  const rig = looked();
  rig.person({ type: "cancel" });
  assert.deepEqual(rig.goingOn, []);
  assert.equal(rig.shown.remark, "Cancelled.");
  rig.person(CLOSER);
  rig.fail(rig.job("develop"));
  assert.deepEqual(rig.goingOn, []);
  assert.equal(rig.shown.problem?.message, "It broke.");
  assert(rig.shown.painting);
});
