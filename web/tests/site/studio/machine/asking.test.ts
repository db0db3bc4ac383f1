import assert from "node:assert/strict";
import { test } from "node:test";
import { file, pixels, Rig, STYLES } from "./rig.js";

const [, WARM] = STYLES;

/** The person wants the server to paint a large picture, and is asked. */
function asking(...before: Parameters<Rig["person"]>): Rig {
  const rig = Rig.ready();
  rig.person(...before, { type: "open", file: file("large.png") });
  rig.end("decode");
  rig.person({ type: "takeForServer" });
  rig.end("measure");
  return rig;
}

test("the person is asked first, of that very picture", () => {
  const rig = asking();
  assert.equal(rig.shown.work?.label, "Waiting for your answer");
  assert.equal(rig.shown.picture?.preview, null);
  const [effect] = rig.effects;
  assert(effect?.type === "ask");
  assert.equal(effect.page, "fallback.html");
  const { name, width, height, styleTitle, format, masked, elsewhere } = effect.wish;
  assert.deepEqual([name, width, height, format], ["large.png", 9000, 6000, "jpeg"]);
  assert.deepEqual([styleTitle, masked, elsewhere], ["PLAIN", false, null]);
});

test("it is sent when the person agrees, and the painting taken", () => {
  const rig = asking();
  const job = rig.job("ask");
  rig.say({ type: "consented", job });
  const { file: picture } = rig.shown.picture!;
  const outgoing = { picture, stylePictures: [], mask: null };
  assert.deepEqual(rig.effects, [{ type: "send", job, outgoing }]);
  const painted = file("painted.jpeg");
  rig.settle({ type: "answered", job, file: painted });
  assert.deepEqual(rig.shown.painting, { by: "server", look: rig.shown.look, file: painted });
  assert.equal(rig.shown.work, null);
});

test("with it goes all that belongs to it: own style pictures, the mask, and the rest in words", () => {
  const own = file("mosaic.png");
  const rig = Rig.ready();
  rig.person({ type: "openStyle", file: own });
  rig.end("makeStyle");
  rig.person({ type: "adjust", change: { blend: [{ style: "warm", share: 0.25 }] } });
  rig.person({ type: "open", file: file("large.png") });
  rig.end("decode");
  rig.person({ type: "takeForServer" });
  rig.end("measure");
  rig.settle({ type: "answered", job: rig.job("ask"), file: null });
  const mask = pixels();
  rig.person({ type: "adjust", change: { mask } });
  rig.person({ type: "paint" });
  const [ask] = rig.effects;
  assert(ask?.type === "ask");
  assert.equal(ask.wish.styleTitle, "mosaic with 25 % of WARM");
  assert.deepEqual(ask.wish.styles, [{ id: "warm", weight: 0.25 }]);
  assert.deepEqual(ask.wish.stylePictures, [{ name: "mosaic.png", bytes: own.size, weight: 0.75 }]);
  assert(ask.wish.masked);
  rig.say({ type: "consented", job: rig.job("ask") });
  const [send] = rig.effects;
  assert(send?.type === "send");
  assert.deepEqual(send.outgoing.stylePictures, [own]);
  assert.equal(send.outgoing.mask, mask);
});

test("what is sent is what the person was told, whatever is chosen meanwhile", () => {
  const rig = asking();
  rig.person({ type: "adjust", change: { mask: pixels() } });
  rig.say({ type: "consented", job: rig.job("ask") });
  const [send] = rig.effects;
  assert(send?.type === "send");
  assert.equal(send.outgoing.mask, null);
});

test("who leaves has sent nothing", () => {
  const rig = asking();
  rig.end("ask");
  assert.equal(rig.shown.remark, "Nothing was sent.");
  assert.equal(rig.shown.painting, null);
  assert.deepEqual(rig.goingOn, []);
});

test("who leaves goes back to the painting that is shown", () => {
  const rig = asking();
  rig.settle({ type: "answered", job: rig.job("ask"), file: file("painted.jpeg") });
  rig.person({ type: "adjust", change: { strength: 0.5 } }, { type: "paint" });
  rig.end("ask");
  assert.equal(rig.shown.look.strength, 1);
});

test("what may have been sent is not denied", () => {
  const rig = asking();
  rig.say({ type: "consented", job: rig.job("ask") });
  rig.end("ask");
  assert.equal(rig.shown.remark, "Cancelled; the picture may have reached the server.");
});

test("the server is asked anew by the person only", () => {
  const rig = asking();
  rig.end("ask");
  rig.person({ type: "choose", choice: WARM! });
  assert.equal(rig.shown.remark, "Press “Paint it” to have it painted like this.");
  assert.deepEqual(rig.goingOn, []);
  rig.person({ type: "paint" });
  assert.deepEqual(rig.goingOn, ["ask"]);
});

test("a server's painting comes finished: to change its strength is to ask anew", () => {
  const rig = asking({ type: "choose", choice: STYLES[3]! });
  rig.settle({ type: "answered", job: rig.job("ask"), file: file("painted.jpeg") });
  rig.person({ type: "adjust", change: { strength: 0.5 } });
  assert.equal(rig.shown.remark, "Press “Paint it” to have it painted like this.");
  rig.person({ type: "adjust", change: { strength: 1 } });
  assert.equal(rig.shown.remark, "");
});

test("what the server cannot do is told, and a failure too", () => {
  const rig = Rig.ready();
  rig.person({ type: "openStyle", file: file("mosaic.png") });
  rig.end("makeStyle");
  const mosaic = rig.state.own[0]!.style.id;
  rig.person(
    { type: "choose", choice: WARM! },
    { type: "adjust", change: { blend: [{ style: mosaic, share: 0.5 }], marked: "second" } },
  );
  rig.person({ type: "open", file: file("large.png") });
  rig.end("decode");
  rig.person({ type: "takeForServer" });
  rig.end("measure");
  rig.settle({ type: "answered", job: rig.job("ask"), file: null });
  rig.person(
    { type: "adjust", change: { mask: pixels(), blend: [{ style: mosaic, share: 0.5 }], marked: "second" } },
    { type: "paint" },
  );
  assert.match(rig.shown.problem!.message, /in this site’s styles only/);
  assert.equal(rig.shown.work, null);
  rig.person({ type: "adjust", change: { marked: "photo" } }, { type: "paint" });
  assert.equal(rig.shown.problem, null);
  rig.fail(rig.job("ask"), "network", "The server does not answer.");
  assert.deepEqual(rig.shown.problem, { message: "The server does not answer.", retry: null });
});

test("another picture, or a style picture, takes the question back", () => {
  for (const event of [
    { type: "open", file: file("one.png") },
    { type: "openStyle", file: file("mosaic.png") },
  ] as const) {
    const rig = asking();
    const job = rig.job("ask");
    rig.person(event);
    assert(rig.aborted.has(job));
    rig.say({ type: "consented", job });
    assert.deepEqual(rig.effects, [], "what is late sends nothing");
  }
});

test("the server is not asked before a style that waits is there", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: file("large.png") });
  rig.end("decode");
  rig.person({ type: "openStyle", file: file("mosaic.png") }, { type: "takeForServer" });
  rig.end("measure");
  rig.end("makeStyle");
  assert.deepEqual(rig.goingOn, []);
  assert.match(rig.shown.remark, /^Press/);
});

test("a static site asks no server", () => {
  const rig = Rig.ready(undefined, { host: null });
  rig.person({ type: "open", file: file("large.png") });
  rig.end("decode");
  rig.person({ type: "takeForServer" });
  rig.end("measure");
  assert.deepEqual(rig.goingOn, []);
});
