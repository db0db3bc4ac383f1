import assert from "node:assert/strict";
import { test } from "node:test";
import { file, pixels, Rig, STYLES } from "./rig.js";

const [PLAIN, WARM, COLD] = STYLES;

/** Two documents, each with its painting; the second is shown. */
function two(): { rig: Rig; first: number; second: number } {
  const rig = Rig.ready(file("one.png"));
  const first = rig.state.current;
  rig.person({ type: "open", file: file("two.png"), beside: true });
  rig.end("decode");
  rig.end("paint");
  return { rig, first, second: rig.state.current };
}

function names(rig: Rig): (string | undefined)[] {
  return rig.state.documents.map(({ picture }) => picture?.name);
}

test("a picture is opened beside the others, in the same look without the marks", () => {
  const rig = Rig.ready(file("one.png"));
  rig.person({ type: "adjust", change: { mask: pixels(), stroke: 2 } });
  rig.person({ type: "open", file: file("two.png"), beside: true });
  assert.equal(rig.shown.picture, null);
  rig.end("decode");
  assert.deepEqual(names(rig), ["one.png", "two.png"]);
  assert.deepEqual([rig.shown.look.stroke, rig.shown.look.mask], [2, null]);
});

test("the first picture needs no document beside", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: file("one.png"), beside: true });
  rig.end("decode");
  assert.deepEqual(names(rig), ["one.png"]);
});

test("pictures given at once are all opened and painted, the one that is shown first", () => {
  const rig = Rig.ready();
  for (const name of ["one", "two", "three"]) rig.person({ type: "open", file: file(name), beside: true });
  assert.equal(rig.goingOn.length, 1, "one thing at a time");
  const painted: string[] = [];
  while (rig.running.size > 0) {
    const [[job, task]] = rig.running as unknown as [[number, { type: string }]];
    if (task.type === "paint")
      painted.push(rig.state.documents.find(({ id }) => id === rig.state.work?.document)!.picture!.name);
    rig.finish(job);
    rig.running.delete(job);
  }
  assert.deepEqual(names(rig), ["one", "two", "three"]);
  assert.deepEqual(painted, ["three", "one", "two"]);
  assert(rig.state.documents.every(({ painting }) => painting !== null));
});

test("each document has a look and a painting of its own", () => {
  const { rig, first, second } = two();
  rig.person({ type: "select", document: first }, { type: "choose", choice: WARM! });
  rig.end("rest");
  rig.end("paint");
  assert.deepEqual(rig.shown.painting?.look.choice, WARM);
  rig.person({ type: "select", document: second });
  assert.equal(rig.shown.picture?.name, "two.png");
  assert.deepEqual([rig.shown.look.choice, rig.shown.painting?.look.choice], [PLAIN, PLAIN]);
});

test("what was asked of a document is painted also when another is shown", () => {
  const { rig, first, second } = two();
  rig.person({ type: "choose", choice: WARM! }, { type: "select", document: first });
  rig.end("rest");
  rig.end("paint");
  assert.deepEqual(rig.shown.look.choice, PLAIN);
  rig.person({ type: "select", document: second });
  assert.deepEqual(rig.shown.painting?.look.choice, WARM);
});

test("the document that is shown comes first, and the other is painted afterwards", () => {
  const { rig, first, second } = two();
  rig.person({ type: "choose", choice: WARM! });
  rig.end("rest");
  const job = rig.job("paint");
  rig.person({ type: "select", document: first }, { type: "choose", choice: COLD! });
  rig.end("rest");
  assert(rig.aborted.has(job));
  assert.equal(rig.state.work?.document, first);
  rig.end("paint");
  assert.equal(rig.state.work?.document, second);
  rig.end("paint");
  const choices = rig.state.documents.map(({ painting }) => painting?.look.choice);
  assert.deepEqual(choices, [COLD, WARM]);
});

test("cancelling ends what waits in other documents, too", () => {
  const { rig, first } = two();
  rig.person({ type: "choose", choice: WARM! });
  rig.end("rest");
  rig.person({ type: "select", document: first }, { type: "choose", choice: COLD! });
  rig.end("rest");
  rig.person({ type: "cancel" });
  assert.deepEqual(rig.goingOn, []);
  const choices = rig.state.documents.map(({ look }) => look.choice);
  assert.deepEqual(choices, [PLAIN, PLAIN]);
});

test("a style is made for the document that it was given for", () => {
  const { rig, first, second } = two();
  rig.person({ type: "openStyle", file: file("mosaic.png") }, { type: "select", document: first });
  rig.end("makeStyle");
  assert.deepEqual(rig.shown.look.choice, PLAIN);
  rig.person({ type: "select", document: second });
  assert.equal(rig.shown.look.choice?.style, rig.state.own[0]?.style.id);
  assert.match(rig.shown.look.choice.style, /^own:/);
});

test("a question to the person goes on whatever is shown, and is asked where it is seen", () => {
  const { rig, first } = two();
  rig.person({ type: "open", file: file("large.png") });
  rig.end("decode");
  rig.person({ type: "takeForServer" });
  rig.end("measure");
  const job = rig.job("ask");
  rig.person({ type: "select", document: first }, { type: "choose", choice: WARM! });
  rig.end("rest");
  assert(rig.running.has(job));
  rig.settle({ type: "answered", job, file: null });
  assert.deepEqual(rig.goingOn, ["paint"]);
});

test("a question about a picture waits until its document is shown", () => {
  const { rig, first, second } = two();
  rig.person({ type: "open", file: file("large.png") }, { type: "select", document: first });
  rig.end("decode");
  assert.equal(rig.document.incoming, null);
  rig.person({ type: "select", document: second });
  assert.equal(rig.shown.tooLarge?.name, "large.png");
});

test("the server is not asked about a document that is not shown", () => {
  const { rig, first, second } = two();
  rig.person({ type: "open", file: file("large.png") });
  rig.end("decode");
  rig.person({ type: "takeForServer" }, { type: "select", document: first });
  rig.end("measure");
  assert.deepEqual(rig.goingOn, []);
  rig.person({ type: "select", document: second });
  assert.deepEqual(rig.goingOn, ["ask"]);
});

test("a document whose picture cannot be opened goes away again", () => {
  for (const end of [
    (rig: Rig) => rig.fail(rig.job("decode")),
    (rig: Rig) => {
      rig.end("decode");
      rig.person({ type: "leave" });
    },
  ]) {
    const { rig, second } = two();
    rig.person({ type: "open", file: file("large.png"), beside: true });
    end(rig);
    assert.deepEqual(names(rig), ["one.png", "two.png"]);
    assert.equal(rig.state.current, second);
  }
});

test("a document that is closed is gone, with what was done for it", () => {
  const { rig, first, second } = two();
  rig.person({ type: "choose", choice: WARM! });
  rig.end("rest");
  rig.person({ type: "close", document: second });
  assert.deepEqual(names(rig), ["one.png"]);
  assert.equal(rig.state.current, first);
  assert.deepEqual(rig.goingOn, []);
});

test("where the last document is closed, there is an empty one in the same look", () => {
  const rig = Rig.ready(file("one.png"));
  rig.person({ type: "adjust", change: { stroke: 2 } }, { type: "close", document: rig.state.current });
  assert.deepEqual(names(rig), [undefined]);
  assert.equal(rig.shown.look.stroke, 2);
});

test("what is not there cannot be shown, closed or painted", () => {
  const { rig } = two();
  const { state } = rig;
  rig.person(
    { type: "select", document: 99 },
    { type: "close", document: 99 },
    { type: "paint", document: 99 },
  );
  assert.equal(rig.state, state);
});

test("the look that is shown is given to all, each with its own marks", () => {
  const { rig, first, second } = two();
  const mask = pixels();
  rig.person({ type: "select", document: first }, { type: "adjust", change: { mask } });
  rig.person({ type: "select", document: second }, { type: "choose", choice: COLD! });
  rig.end("rest");
  rig.end("paint");
  rig.person({ type: "spread" });
  assert.deepEqual(rig.order.style, [{ style: COLD!.style, weight: 1 }]);
  rig.end("paint");
  const { look, painting } = rig.state.documents.find(({ id }) => id === first)!;
  assert.deepEqual([look.choice?.style, look.mask, painting?.look.choice?.style], ["cold", mask, "cold"]);
  assert.deepEqual(rig.goingOn, []);
});

test("all are saved at once, when all are painted", () => {
  const { rig, first } = two();
  rig.person({ type: "select", document: first }, { type: "choose", choice: WARM! });
  rig.end("rest");
  rig.person({ type: "saveAll" });
  assert.deepEqual(rig.goingOn, ["paint"], "one is not painted yet");
  rig.end("paint");
  rig.person({ type: "saveAll" });
  const [effect] = rig.effects;
  assert(effect?.type === "saveAll" && effect.into === null);
  assert.deepEqual(
    effect.paintings.map(({ name }) => name),
    ["one-warm", "two-plain"],
  );
  const progress = { phase: "finish", done: 1, total: 2 } as const;
  rig.say({ type: "progressed", job: effect.job, at: 0, progress });
  assert.deepEqual([rig.shown.saving?.label, rig.shown.saving?.share], ["Saving the paintings: 1 of 2", 0.5]);
  rig.end("saveAll");
  assert.equal(rig.shown.saving, null);
});
