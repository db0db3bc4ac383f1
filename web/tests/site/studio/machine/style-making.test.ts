import assert from "node:assert/strict";
import { test } from "node:test";
import { file, MANIFESTS, Rig, STYLES } from "./rig.js";

const [PLAIN, WARM, COLD] = STYLES;
const ONE = file("one.png");
const OWN = file("mosaic.png");

function titleOf({ shown }: Rig): string | undefined {
  return shown.own.find(({ style }) => style.id === shown.look.choice?.style)?.style.title;
}

test("a style is made of a picture, taken and painted", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "openStyle", file: OWN });
  assert.equal(rig.shown.work?.label, "Opening the style picture");
  const job = rig.job("makeStyle");
  rig.say({ type: "progressed", job, at: 0, progress: { phase: "load", done: 2, total: 2 } });
  assert.equal(rig.shown.work?.label, "Starting the painter");
  rig.say({ type: "progressed", job, at: 0, progress: { phase: "encode", done: 0, total: 1 } });
  assert.equal(rig.shown.work?.label, "Looking at the style");
  rig.end("makeStyle");
  assert.equal(titleOf(rig), "mosaic");
  rig.end("rest");
  const [share] = rig.order.style as { style: unknown }[];
  assert.equal(share?.style, rig.shown.own[0]?.code);
});

test("where nothing makes styles, a style picture is a picture to paint", () => {
  const rig = new Rig();
  rig.say({ type: "start" });
  rig.settle({
    type: "catalogued",
    job: rig.job("fetchCatalogue"),
    manifests: MANIFESTS.slice(1),
    skipped: [],
  });
  rig.person({ type: "openStyle", file: OWN });
  rig.end("decode");
  assert.equal(rig.shown.picture?.name, "mosaic.png");
});

test("a style picture waits for the picture", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: ONE }, { type: "openStyle", file: OWN });
  assert.deepEqual(rig.goingOn, ["decode"]);
  rig.end("decode");
  assert.deepEqual(rig.goingOn, ["makeStyle"]);
  rig.end("makeStyle");
  rig.end("paint");
  assert.equal(titleOf(rig), "mosaic");
  assert.equal(rig.shown.painting?.look, rig.shown.look);
});

test("a style is made again after another picture, once", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "openStyle", file: OWN }, { type: "open", file: file("two.png") });
  assert.deepEqual(rig.goingOn, ["decode"]);
  rig.end("decode");
  rig.end("makeStyle");
  assert.equal(rig.shown.own.length, 1);
  assert.equal(titleOf(rig), "mosaic");
});

test("a style picture goes with the picture that could not be opened", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "open", file: file("two.png") }, { type: "openStyle", file: OWN });
  rig.fail(rig.job("decode"), "runtime", "The file is empty.");
  assert.equal(rig.shown.problem?.message, "The file is empty. The style picture was not taken either.");
  assert.deepEqual(rig.goingOn, []);
});

test("a style is made for the picture before where another is left", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "openStyle", file: OWN }, { type: "open", file: file("large.png") });
  rig.end("decode");
  assert.deepEqual(rig.goingOn, [], "the question comes first");
  rig.person({ type: "leave" });
  rig.end("makeStyle");
  assert.equal(titleOf(rig), "mosaic");
  assert.equal(rig.shown.picture?.name, "one.png");
});

test("the style picture that is given last is the last word", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "openStyle", file: OWN }, { type: "openStyle", file: file("fresco.png") });
  assert.deepEqual(rig.goingOn, ["makeStyle"]);
  rig.end("makeStyle");
  assert.equal(titleOf(rig), "fresco");
});

for (const choices of [[WARM!], [WARM!, PLAIN!]]) {
  test(`a style chosen while another is made is the last word, of ${choices.length} too`, () => {
    const rig = Rig.ready(ONE);
    rig.person({ type: "openStyle", file: OWN });
    for (const choice of choices) rig.person({ type: "choose", choice });
    rig.end("makeStyle");
    assert.equal(rig.shown.own.length, 1);
    assert.deepEqual(rig.shown.look.choice, choices.at(-1));
  });
}

test("a style that is cancelled is not made, and what was chosen meanwhile is painted", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "openStyle", file: OWN }, { type: "choose", choice: WARM! }, { type: "cancel" });
  assert.equal(rig.shown.remark, "Cancelled.");
  assert.equal(rig.shown.own.length, 0);
  rig.end("rest");
  rig.end("paint");
  assert.deepEqual(rig.shown.painting?.look.choice, WARM);
});

test("a style that cannot be made takes nothing away", () => {
  const rig = Rig.ready(ONE);
  const { painting, look } = rig.shown;
  rig.person({ type: "openStyle", file: OWN });
  rig.fail(rig.job("makeStyle"), "unsupported-picture", "It is a web page.");
  assert.equal(rig.shown.problem?.message, "It is a web page.");
  assert.equal(rig.shown.problem?.retry, null);
  assert.deepEqual([rig.shown.painting, rig.shown.look], [painting, look]);
  assert.deepEqual(rig.goingOn, []);
});

test("what was chosen while a style was lost is painted, with the problem told, which may be tried again", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "openStyle", file: OWN }, { type: "choose", choice: COLD! });
  rig.fail(rig.job("makeStyle"), "network");
  assert.deepEqual(rig.order.style, [{ style: "cold", weight: 1 }]);
  assert.equal(rig.shown.problem?.message, "It broke.");
  rig.person({ type: "retry" });
  assert.deepEqual(rig.goingOn.at(-1), "makeStyle");
});

test("a style whose worker was lost may be tried again, while others are made", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "openStyle", file: OWN, others: [file("fresco.png")] });
  rig.fail(rig.job("makeStyle"), "runtime");
  assert.equal(rig.shown.problem?.message, "mosaic.png: It broke.");
  rig.end("makeStyle");
  rig.end("paint");
  assert.equal(titleOf(rig), "fresco");
  rig.person({ type: "retry" });
  assert.equal(rig.shown.problem, null);
  rig.end("makeStyle");
  assert.deepEqual([titleOf(rig), rig.shown.own.length], ["mosaic", 2]);
});

test("several are taken in equal shares, and one that cannot be made is told of by its name", () => {
  const rig = Rig.ready(ONE);
  const before = rig.shown.look;
  const others = ["broken.png", "fresco.png", "glass.png"].map(file);
  rig.person({ type: "openStyle", file: OWN, others });
  rig.end("makeStyle");
  assert.equal(rig.shown.look, before, "nothing is painted before all are there");
  rig.fail(rig.job("makeStyle"), "runtime", "It is a web page.");
  rig.end("makeStyle");
  rig.end("makeStyle");
  const [glass, fresco, mosaic] = rig.shown.own;
  const shares = rig.order.style as readonly { style: unknown; weight: number }[];
  assert.deepEqual(
    shares.map(({ style, weight }) => ({ style, weight: Math.round(100 * weight) })),
    [mosaic, fresco, glass].map((own) => ({ style: own!.code, weight: 33 })),
  );
  rig.end("paint");
  assert.equal(rig.shown.problem?.message, "broken.png: It is a web page.");
  rig.person({ type: "undo" });
  assert.deepEqual([rig.shown.look.choice, rig.shown.look.blend], [PLAIN, []]);
  rig.person({ type: "redo" });
  assert.deepEqual([titleOf(rig), rig.shown.look.blend.length], ["mosaic", 2]);
});

test("of several, those that were lost may be tried again, and those that were made are taken", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "openStyle", file: OWN, others: [file("fresco.png"), file("glass.png")] });
  rig.end("makeStyle");
  rig.fail(rig.job("makeStyle"), "network");
  rig.end("paint");
  assert.deepEqual([titleOf(rig), rig.shown.problem?.message], ["mosaic", "fresco.png: It broke."]);
  rig.person({ type: "retry" });
  rig.end("makeStyle");
  rig.end("makeStyle");
  assert.deepEqual([titleOf(rig), rig.shown.look.blend.length], ["fresco", 1]);
});

test("texture begins anew where a style is guessed, and where it is not", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "adjust", change: { texture: 1.5 } }, { type: "choose", choice: WARM! });
  assert.equal(rig.shown.look.texture, 1.5);
  rig.person({ type: "openStyle", file: OWN });
  rig.end("makeStyle");
  const mosaic = rig.shown.look.choice!;
  assert.equal(rig.shown.look.texture, 0);
  rig.person({ type: "adjust", change: { texture: 0.5 } }, { type: "choose", choice: mosaic });
  assert.equal(rig.shown.look.texture, 0.5);
  rig.person({ type: "choose", choice: WARM! });
  assert.equal(rig.shown.look.texture, 1);
});
