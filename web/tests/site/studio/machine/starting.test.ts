import assert from "node:assert/strict";
import { test } from "node:test";
import { file, MANIFESTS, Rig, STYLES } from "./rig.js";

const [PLAIN, , , BOLD] = STYLES;

test("the painter is got ready while the person chooses", () => {
  const rig = new Rig();
  rig.say({ type: "start" });
  rig.end("fetchCatalogue");
  assert.deepEqual(rig.shown.look.choice, PLAIN);
  assert.deepEqual(rig.goingOn, ["prepare"]);
  assert.equal(rig.shown.preparation?.label, "Getting the painter ready");
  const progress = { phase: "load", done: 1_000_000, total: 4_000_000 } as const;
  rig.say({ type: "progressed", job: rig.job("prepare"), at: 0, progress });
  assert.equal(rig.shown.preparation?.label, "Fetching the painter: 1.0 MB of 4.0 MB");
  assert.equal(rig.shown.preparation?.share, 0.25);
  rig.end("prepare");
  assert.equal(rig.shown.preparation, null);
});

test("a painter that could not be got ready is no problem yet", () => {
  const rig = new Rig();
  rig.say({ type: "start" });
  rig.end("fetchCatalogue");
  rig.fail(rig.job("prepare"), "network");
  assert.equal(rig.shown.preparation, null);
  assert.equal(rig.shown.problem, null);
});

test("where the page cannot paint, nothing is got ready", () => {
  const rig = new Rig({ secure: false });
  rig.say({ type: "start" });
  rig.end("fetchCatalogue");
  assert.deepEqual(rig.goingOn, []);
});

test("the painter of another style is got ready once the person rests on it", () => {
  const rig = Rig.ready();
  rig.person({ type: "choose", choice: BOLD! });
  assert.deepEqual(rig.goingOn, ["rest"]);
  rig.end("rest");
  assert.deepEqual(
    [...rig.running.values()],
    [{ type: "prepare", stylizer: "whole", job: rig.job("prepare") }],
  );
});

test("a catalogue that cannot be reached may be tried again, and is when it is needed", () => {
  const rig = new Rig();
  rig.say({ type: "start" });
  rig.fail(rig.job("fetchCatalogue"), "network", "stylizers.json cannot be reached.");
  assert.equal(rig.shown.problem?.message, "stylizers.json cannot be reached.");
  rig.person({ type: "open", file: file("one.png") });
  rig.end("decode");
  assert.equal(rig.state.problem, null);
  rig.fail(rig.job("fetchCatalogue"), "network");
  assert.equal(rig.shown.problem?.message, "It broke.", "not forgotten over the picture");
  rig.person({ type: "retry" });
  assert.equal(rig.shown.problem, null);
  rig.end("fetchCatalogue");
  assert.deepEqual(rig.goingOn, ["paint"]);
});

test("a late catalogue paints what was opened before, and nothing while a picture is being opened", () => {
  const rig = new Rig();
  rig.person({ type: "start" }, { type: "open", file: file("one.png") });
  rig.end("decode");
  assert.deepEqual(rig.goingOn, ["fetchCatalogue"]);
  rig.person({ type: "open", file: file("two.png") });
  rig.end("fetchCatalogue");
  assert.deepEqual(rig.goingOn, ["decode"]);
  rig.end("decode");
  rig.end("paint");
  assert.equal(rig.shown.picture?.name, "two.png");
  assert.deepEqual(rig.goingOn, []);
});

test("a stylizer that was left out is told of, and the others paint", () => {
  const rig = new Rig();
  rig.say({ type: "start" });
  const job = rig.job("fetchCatalogue");
  rig.settle({ type: "catalogued", job, manifests: MANIFESTS, skipped: ["It is too new."] });
  assert.equal(rig.shown.problem?.message, "It is too new.");
  rig.person({ type: "open", file: file("one.png") });
  rig.end("decode");
  rig.end("paint");
  assert.equal(rig.shown.picture?.name, "one.png");
});

test("an empty catalogue paints nothing", () => {
  const rig = new Rig();
  rig.say({ type: "start" });
  rig.settle({ type: "catalogued", job: rig.job("fetchCatalogue"), manifests: [], skipped: [] });
  rig.person({ type: "open", file: file("one.png") });
  rig.end("decode");
  rig.person({ type: "paint" });
  assert.deepEqual(rig.goingOn, []);
});
