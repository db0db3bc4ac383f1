import assert from "node:assert/strict";
import { test } from "node:test";
import { file, pixels, Rig, STYLES } from "./rig.js";

/** Painted in the first style, then in others. */
function painted(...styles: number[]): Rig {
  const rig = Rig.ready(file("one.png"));
  for (const at of styles) {
    rig.person({ type: "choose", choice: STYLES[at]! });
    rig.end("rest");
    rig.end("paint");
  }
  return rig;
}

function chosen(rig: Rig): string | undefined {
  assert.deepEqual(rig.goingOn, [], "nothing is painted again");
  return rig.shown.look.choice?.style;
}

test("undone and done again at once, with what was painted then", () => {
  const rig = painted(1, 2);
  const { painting } = rig.shown;
  rig.person({ type: "undo" });
  assert.equal(chosen(rig), "warm");
  rig.person({ type: "undo" }, { type: "undo" });
  assert.equal(chosen(rig), "plain");
  assert(!rig.shown.mayUndo);
  rig.person({ type: "redo" }, { type: "redo" }, { type: "redo" });
  assert.equal(chosen(rig), "cold");
  assert.equal(rig.shown.painting, painting);
  assert(!rig.shown.mayRedo);
});

test("what is painted after undoing takes the place of what was undone", () => {
  const rig = painted(1, 2);
  rig.person({ type: "undo" }, { type: "undo" }, { type: "choose", choice: STYLES[2]! });
  assert(!rig.shown.mayRedo);
  rig.end("rest");
  rig.end("paint");
  rig.person({ type: "undo" });
  assert.equal(chosen(rig), "plain");
  rig.person({ type: "redo" });
  assert.equal(chosen(rig), "cold");
});

test("what is only mixed in is undone, too", () => {
  const rig = painted();
  const mask = pixels(3, 3);
  rig.person({ type: "adjust", change: { mask } });
  assert(rig.shown.mayUndo);
  rig.person({ type: "undo" });
  assert.equal(rig.shown.look.mask, null);
  rig.person({ type: "redo" });
  assert.equal(rig.shown.look.mask, mask);
});

test("every change of the marks is undone by itself, and what was changed before them, too", () => {
  const rig = painted();
  const [one, two] = [pixels(3, 3), pixels(3, 3)];
  rig.person(
    { type: "adjust", change: { marked: "second" } },
    { type: "adjust", change: { mask: one } },
    { type: "adjust", change: { mask: two } },
  );
  const wanted = () => [rig.shown.look.mask, rig.shown.look.marked];
  const seen = [];
  for (const type of ["undo", "undo", "undo", "redo", "redo", "redo"] as const) {
    rig.person({ type });
    seen.push(wanted());
  }
  const steps = [
    [one, "second"],
    [null, "second"],
    [null, "photo"],
  ];
  assert.deepEqual(seen, [...steps, ...steps.slice(0, 2).reverse(), [two, "second"]]);
  assert.deepEqual(rig.goingOn, [], "nothing is painted again");
});

test("marks that are made while a style is painted keep their place in the row", () => {
  const rig = painted();
  rig.person({ type: "choose", choice: STYLES[1]! });
  rig.end("rest");
  const mask = pixels(3, 3);
  rig.person({ type: "adjust", change: { mask } });
  rig.end("paint");
  rig.end("rest");
  const seen = () => [chosen(rig), rig.shown.look.mask];
  assert.deepEqual(seen(), ["warm", mask]);
  rig.person({ type: "undo" });
  assert.deepEqual(seen(), ["warm", null]);
  rig.person({ type: "undo" });
  assert.deepEqual(seen(), ["plain", null]);
  rig.person({ type: "redo" }, { type: "redo" });
  assert.deepEqual(seen(), ["warm", mask]);
  assert(!rig.shown.mayRedo);
});

test("what is being painted is not wanted any more, and is painted when it is redone", () => {
  const rig = painted();
  rig.person({ type: "choose", choice: STYLES[1]! });
  rig.end("rest");
  assert.deepEqual(rig.goingOn, ["paint"]);
  rig.person({ type: "undo" });
  assert.equal(chosen(rig), "plain");
  rig.person({ type: "redo" });
  assert.deepEqual(rig.order.style, [{ style: "warm", weight: 1 }]);
  rig.end("paint");
  rig.person({ type: "undo" }, { type: "redo" });
  assert.equal(chosen(rig), "warm");
});

test("another picture has a history of its own", () => {
  const rig = painted(1);
  rig.person({ type: "open", file: file("two.png") });
  rig.end("decode");
  assert(!rig.shown.mayUndo);
  rig.end("paint");
  rig.person({ type: "undo" });
  assert.equal(chosen(rig), "warm");
});
