import assert from "node:assert/strict";
import { test } from "node:test";
import { file, pixels, Rig, STYLES } from "./rig.js";

/** Painted in the first style, then in others. */
function tried(...styles: number[]): Rig {
  const rig = Rig.ready(file("one.png"));
  for (const at of styles) choose(rig, at);
  return rig;
}

/** A style is chosen and painted. */
function choose(rig: Rig, at: number): void {
  rig.person({ type: "choose", choice: STYLES[at]! });
  rig.end("rest");
  rig.end("paint");
}

function compare(rig: Rig, comparing = true): void {
  rig.person({ type: "compare", comparing });
}

/** The styles that are compared, those that wait for their painting with a question mark. */
function seen(rig: Rig): string[] | undefined {
  return rig.shown.cells?.map(({ choice, waits }) => `${choice.style}${waits ? "?" : ""}`);
}

test("what was tried last is compared, and not painted again", () => {
  const rig = tried(1, 0, 2, 3);
  assert.equal(seen(rig), undefined);
  compare(rig);
  assert.deepEqual(seen(rig), ["warm", "plain", "cold", "bold"]);
  assert.deepEqual(rig.goingOn, []);
  assert.equal(rig.shown.cells!.find(({ isCurrent }) => isCurrent)!.choice.style, "bold");
  compare(rig, false);
  assert.equal(seen(rig), undefined);
});

test("what is chosen meanwhile is compared, too; a fifth takes the place of the first", () => {
  const rig = tried();
  compare(rig);
  rig.person({ type: "choose", choice: STYLES[1]! });
  assert.deepEqual(seen(rig), ["plain", "warm?"]);
  rig.end("rest");
  rig.end("paint");
  choose(rig, 2);
  choose(rig, 3);
  assert.deepEqual(seen(rig), ["plain", "warm", "cold", "bold"]);
  rig.person({ type: "exclude", choice: STYLES[1]! });
  assert.deepEqual(seen(rig), ["plain", "cold", "bold"]);
  rig.person({ type: "choose", choice: STYLES[1]! });
  assert.deepEqual(seen(rig), ["plain", "cold", "bold", "warm"]);
  assert.deepEqual(rig.goingOn, [], "it was painted before");
  rig.person(
    { type: "adjust", change: { blend: [{ style: "cold", share: 0.5 }] } },
    { type: "choose", choice: STYLES[0]! },
  );
  rig.person({ type: "exclude", choice: STYLES[1]! });
  assert.deepEqual(seen(rig)!.length, 3);
});

test("a style that is seen is taken at once", () => {
  const rig = tried(1);
  const { painting } = rig.shown;
  choose(rig, 0);
  compare(rig);
  rig.person({ type: "take", choice: STYLES[1]! });
  assert.deepEqual(rig.goingOn, []);
  assert.equal(rig.shown.painting, painting);
  assert.equal(rig.shown.cells, null);
  assert.equal(rig.shown.look.choice?.style, "warm");
  rig.person({ type: "undo" });
  assert.equal(rig.shown.look.choice?.style, "plain");
});

test("another look is painted in every style, that of the document first", () => {
  const rig = tried(1);
  compare(rig);
  rig.person({ type: "adjust", change: { stroke: 2 } });
  assert.deepEqual(seen(rig), ["plain?", "warm?"]);
  rig.end("rest");
  assert.deepEqual(rig.order.style, [{ style: "warm", weight: 1 }]);
  rig.end("paint");
  assert.deepEqual(seen(rig), ["plain?", "warm"]);
  assert.deepEqual([rig.order.style, rig.order.stroke], [[{ style: "plain", weight: 1 }], 2]);
  const { painting } = rig.shown;
  rig.end("paint");
  assert.deepEqual(seen(rig), ["plain", "warm"]);
  assert.equal(rig.shown.painting, painting, "the document has its own painting still");
  rig.person({ type: "adjust", change: { mask: pixels() } });
  assert.deepEqual(rig.goingOn, [], "marks are mixed in");
});

test("what is compared gives way to what is chosen, and to what is taken", () => {
  const rig = tried(1);
  compare(rig);
  rig.person({ type: "adjust", change: { stroke: 2 } });
  rig.end("rest");
  rig.end("paint");
  const job = rig.job("paint");
  rig.person({ type: "choose", choice: STYLES[2]! });
  assert(rig.running.has(job), "it goes on while the person chooses");
  rig.end("rest");
  assert(rig.aborted.has(job));
  assert.deepEqual(rig.order.style, [{ style: "cold", weight: 1 }]);
  rig.person({ type: "take", choice: STYLES[1]! });
  assert.deepEqual(rig.goingOn, []);
});

test("cancelled or failed, a style is not compared", () => {
  const rig = tried(1);
  compare(rig);
  for (const stroke of [2, 1.5]) {
    rig.person({ type: "choose", choice: STYLES[0]! }, { type: "adjust", change: { stroke } });
    rig.end("rest");
    rig.end("paint");
    assert.deepEqual(seen(rig), ["plain", "warm?"].sort());
    if (stroke === 2) rig.person({ type: "cancel" });
    else rig.fail(rig.job("paint"));
    assert.deepEqual(seen(rig), ["plain"]);
    assert.deepEqual(rig.goingOn, []);
    if (stroke === 2) choose(rig, 1);
  }
  assert.equal(rig.shown.problem?.message, "It broke.");
});

test("marking and another picture end it", () => {
  const rig = tried(1);
  compare(rig);
  rig.person({ type: "mark", marking: true });
  assert.equal(rig.shown.cells, null);
  compare(rig);
  assert(!rig.shown.marking);
  rig.person({ type: "open", file: file("two.png") });
  rig.end("decode");
  assert.equal(rig.shown.cells, null);
  assert(!rig.shown.mayCompare);
});
