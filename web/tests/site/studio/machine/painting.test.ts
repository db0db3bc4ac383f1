import assert from "node:assert/strict";
import { test } from "node:test";
import { speak } from "../../../../src/site/page/texts.js";
import type { FromPerson } from "../../../../src/site/studio/machine/events.js";
import type { Look } from "../../../../src/site/studio/machine/state.js";
import english from "../../../../texts/en.json";
import chinese from "../../../../texts/zh.json";
import { file, pixels, Rig, STYLES } from "./rig.js";

const [PLAIN, WARM, COLD, BOLD] = STYLES;
const ONE = file("one.png");

function choose(index: number): FromPerson {
  return { type: "choose", choice: STYLES[index]! };
}

function adjust(change: Partial<Look>): FromPerson {
  return { type: "adjust", change };
}

test("only where the person rests is painted", () => {
  const rig = Rig.ready(ONE);
  rig.person(choose(1), choose(2));
  assert(rig.shown.soon);
  const [first, last] = rig.running.keys();
  rig.finish(first!);
  assert.deepEqual(rig.goingOn, ["rest"]);
  rig.finish(last!);
  assert(!rig.shown.soon);
  assert.deepEqual(rig.order.style, [{ style: "cold", weight: 1 }]);
});

test("who comes back to what is shown has nothing painted", () => {
  const rig = Rig.ready(ONE);
  rig.person(choose(1), choose(0));
  assert(!rig.shown.soon);
  rig.end("rest");
  assert.deepEqual(rig.goingOn, []);
});

test("what was chosen last is painted in place of what is at work", () => {
  const rig = Rig.ready(ONE);
  rig.person(choose(1));
  rig.end("rest");
  const job = rig.job("paint");
  rig.person(choose(2));
  assert(rig.running.has(job), "it goes on while the person chooses");
  rig.end("rest");
  assert(rig.aborted.has(job));
  rig.finish(job);
  rig.end("paint");
  assert.deepEqual(rig.shown.painting?.look.choice, COLD);
});

test("what was shown is painted again where the look came back to it while another was painted", () => {
  const rig = Rig.ready(ONE);
  rig.person(choose(1));
  rig.end("rest");
  rig.person(choose(0));
  rig.end("paint");
  assert.deepEqual(rig.shown.painting?.look.choice, WARM);
  rig.end("paint");
  assert.deepEqual(rig.shown.painting?.look.choice, PLAIN);
});

test("a stylizer's own are left with it: the second style, and the palette of one that sees the whole", () => {
  const rig = Rig.ready(ONE);
  rig.person(adjust({ blend: [{ style: "cold", share: 0.5 }], colours: "palette" }), choose(1));
  assert.deepEqual([rig.shown.look.blend.length, rig.shown.look.colours], [1, "palette"]);
  rig.person({ type: "choose", choice: BOLD! });
  assert.deepEqual([rig.shown.look.blend.length, rig.shown.look.colours], [0, "style"]);
});

test("strength is painted where there is an encoder, and mixed where there is none", () => {
  const rig = Rig.ready(ONE);
  rig.person(adjust({ strength: 0.4 }));
  rig.end("rest");
  assert.equal(rig.order.strength, 0.4);
  rig.end("paint");
  rig.person(choose(3));
  rig.end("rest");
  assert.equal(rig.order.strength, 1);
  rig.end("paint");
  rig.person(adjust({ strength: 0.2 }));
  assert.deepEqual(rig.goingOn, []);
});

test("marks are mixed in, and painted where marked parts get the second style", () => {
  const rig = Rig.ready(ONE);
  const mask = pixels();
  rig.person(adjust({ mask }));
  assert.deepEqual(rig.goingOn, []);
  rig.person(adjust({ blend: [{ style: "cold", share: 0 }] }));
  assert.deepEqual(rig.goingOn, []);
  rig.person(adjust({ marked: "second" }));
  rig.end("rest");
  const { style, elsewhere, ...order } = rig.order;
  assert.deepEqual([style, elsewhere], [[{ style: "plain", weight: 1 }], [{ style: "cold", weight: 1 }]]);
  assert.equal(order.mask, mask);
});

test("styles are blended in by their shares, and one that is chosen itself leaves its own to that", () => {
  const rig = Rig.ready(ONE);
  const blend = [
    { style: "cold", share: 0.25 },
    { style: "warm", share: 0.5 },
  ];
  rig.person(adjust({ blend }));
  rig.end("rest");
  assert.deepEqual(rig.order.style, [
    { style: "plain", weight: 0.25 },
    { style: "cold", weight: 0.25 },
    { style: "warm", weight: 0.5 },
  ]);
  rig.person(choose(1));
  rig.end("rest");
  assert.deepEqual(rig.order.style, [
    { style: "warm", weight: 0.75 },
    { style: "cold", weight: 0.25 },
  ]);
});

test("progress is told in words", () => {
  const rig = Rig.ready(ONE);
  rig.person(choose(1));
  rig.end("rest");
  const job = rig.job("paint");
  const told = (phase: "load" | "survey" | "paint", done: number, at: number) => {
    rig.say({ type: "progressed", job, at, progress: { phase, done, total: 4 } });
    return [rig.shown.work?.label, rig.shown.work?.share];
  };
  assert.deepEqual(told("load", 1, 0), ["Fetching the painter: 1 bytes of 4 bytes", 0.25]);
  assert.deepEqual(told("load", 4, 0), ["Starting the painter", null]);
  assert.deepEqual(told("survey", 0, 1000), ["Painting", null]);
  assert.deepEqual(told("paint", 0, 2000), ["Painting", null]);
  assert.deepEqual(told("paint", 1, 12_000), ["Painting: about 30 seconds left", 0.25]);
  assert.deepEqual(told("paint", 4, 42_000), ["Painting", 1]);
});

test("what fails may be tried again", () => {
  const rig = Rig.ready(ONE);
  rig.person(choose(1));
  rig.end("rest");
  rig.fail(rig.job("paint"));
  assert.equal(rig.shown.problem?.message, "It broke.");
  assert.equal(rig.shown.work, null);
  assert.deepEqual(rig.shown.look.choice, WARM);
  rig.person({ type: "retry" });
  assert.equal(rig.shown.problem, null);
  assert.deepEqual(rig.goingOn, ["paint"]);
});

test("what cannot help is not offered", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: ONE });
  rig.end("decode");
  rig.fail(rig.job("paint"), "insecure-context");
  assert.equal(rig.shown.problem?.retry, null);
  rig.person({ type: "retry" });
  assert.deepEqual(rig.goingOn, []);
});

test("that it is cancelled is told in the page's language", (context) => {
  context.after(() => speak("en", english));
  speak("zh", chinese);
  const rig = Rig.ready(ONE);
  rig.person(choose(1));
  rig.end("rest");
  rig.person({ type: "cancel" });
  assert.equal(rig.shown.remark, chinese.cancelled);
});

test("cancelling goes back to what is shown, and keeps the marks", () => {
  const rig = Rig.ready(ONE);
  const mask = pixels();
  rig.person(adjust({ mask }), choose(1));
  rig.end("rest");
  rig.person({ type: "cancel" });
  assert.equal(rig.shown.remark, "Cancelled.");
  assert.deepEqual(rig.shown.look, { ...rig.shown.painting?.look, mask });
  assert.deepEqual(rig.goingOn, []);
});

test("cancelling ends also what was about to begin", () => {
  const rig = Rig.ready(ONE);
  rig.person(choose(1));
  rig.end("rest");
  rig.person(choose(2), { type: "cancel" });
  rig.end("rest");
  assert.deepEqual(rig.goingOn, []);
  assert.deepEqual(rig.shown.look.choice, PLAIN);
});

test("who cancels does not wait for the painter either", () => {
  const rig = new Rig();
  rig.say({ type: "start" });
  rig.end("fetchCatalogue");
  rig.person({ type: "open", file: ONE });
  rig.end("decode");
  assert.deepEqual(rig.goingOn, ["prepare", "paint"]);
  rig.person({ type: "cancel" });
  assert.deepEqual(rig.goingOn, []);
  assert.deepEqual(rig.shown.look.choice, PLAIN, "there is nothing to go back to");
  rig.person({ type: "paint" });
  assert.deepEqual(rig.goingOn, ["paint"]);
});

test("what ends by itself in a moment is not cancelled", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "open", file: file("two.png") }, { type: "cancel" });
  assert.deepEqual(rig.goingOn, ["decode"]);
});

test("another painter paints what the one before painted", () => {
  const rig = Rig.ready();
  rig.person({ type: "setBackend", backend: "auto" });
  assert.deepEqual(rig.goingOn, []);
  rig.person({ type: "open", file: ONE });
  rig.end("decode");
  rig.end("paint");
  rig.person({ type: "setBackend", backend: "wasm" });
  assert.deepEqual(rig.goingOn, [], "it did already");
  rig.person({ type: "setBackend", backend: "webgpu" });
  assert.equal(rig.order.backend, "webgpu");
});

test("another painter is for what is being opened", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "open", file: file("two.png") }, { type: "setBackend", backend: "webgpu" });
  rig.end("decode");
  assert.equal(rig.order.backend, "webgpu");
  rig.end("paint");
  assert.deepEqual(rig.goingOn, []);
});

test("where there is no picture, there is nothing to paint", () => {
  const rig = Rig.ready();
  rig.person({ type: "paint" });
  assert.deepEqual(rig.goingOn, []);
});
