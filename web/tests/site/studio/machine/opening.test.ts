import assert from "node:assert/strict";
import { test } from "node:test";
import { fits } from "../../../../src/site/studio/machine/opening.js";
import type { OwnStyle } from "../../../../src/site/studio/machine/state.js";
import { file, HOST, pixels, Rig, STYLES, WEIGHTS } from "./rig.js";

const [PLAIN, WARM] = STYLES;
const ONE = file("one.png");
const TWO = file("two.png");
const LARGE = file("large.png");

test("a picture is opened and painted", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: ONE });
  assert.equal(rig.shown.work?.label, "Opening the picture");
  assert.equal(rig.document.picture, null);
  rig.end("decode");
  assert.equal(rig.shown.picture?.name, "one.png");
  assert.equal(rig.shown.work?.label, "Painting");
  assert.equal(rig.order.picture, rig.shown.picture?.preview);
  rig.end("paint");
  assert.equal(rig.shown.work, null);
  assert.deepEqual(rig.shown.painting?.look.choice, PLAIN);
});

test("a sample is fetched, then opened", () => {
  const rig = Rig.ready();
  rig.person({ type: "openSample", address: "samples/cat.jpg", name: "cat" });
  assert.equal(rig.shown.work?.label, "Fetching the sample");
  rig.end("fetchSample");
  assert.equal(rig.shown.work?.label, "Opening the picture");
  rig.end("decode");
  assert.equal(rig.shown.picture?.name, "cat");
});

test("a sample that cannot be fetched may be tried again", () => {
  const rig = Rig.ready();
  rig.person({ type: "openSample", address: "samples/cat.jpg", name: "cat" });
  rig.fail(rig.job("fetchSample"), "network");
  assert.deepEqual(rig.goingOn, []);
  rig.person({ type: "retry" });
  assert.deepEqual(rig.goingOn, ["fetchSample"]);
});

test("a picture without a name is a pasted one", () => {
  const rig = Rig.ready(file(""));
  assert.equal(rig.shown.picture?.name, "pasted picture");
});

test("the picture that is opened last is the last word, and what was opened before is ended", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: ONE });
  const first = rig.job("decode");
  rig.person({ type: "open", file: TWO });
  assert.deepEqual(rig.goingOn, ["decode"]);
  rig.finish(first);
  assert.equal(rig.document.picture, null, "what is late is ignored");
  rig.end("decode");
  assert.equal(rig.shown.picture?.name, "two.png");
});

test("another picture takes its painting, its marks and its remarks away, and keeps the look", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "adjust", change: { mask: pixels(), strength: 0.5 } }, { type: "mark", marking: true });
  rig.person({ type: "open", file: TWO });
  assert.notEqual(rig.shown.painting, null, "the picture before is shown until then");
  rig.end("decode");
  const { painting, marking, look } = rig.shown;
  assert.deepEqual([painting, marking, look.mask, look.strength], [null, false, null, 0.5]);
});

test("a style chosen while a picture opens is for that picture, which is painted once", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "open", file: TWO }, { type: "choose", choice: WARM! });
  rig.end("rest");
  assert.deepEqual(rig.goingOn, ["decode"]);
  rig.end("decode");
  rig.end("paint");
  assert.deepEqual(rig.shown.painting?.look.choice, WARM);
  assert.deepEqual(rig.goingOn, []);
});

test("while the first picture is opened, no other painter is got ready", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: ONE }, { type: "choose", choice: STYLES[3]! });
  rig.end("rest");
  assert.deepEqual(rig.goingOn, ["decode"]);
});

test("a rest begun before a picture is opened paints nothing twice", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "choose", choice: WARM! }, { type: "open", file: TWO });
  rig.end("decode");
  const job = rig.job("paint");
  rig.end("rest");
  assert.equal(rig.job("paint"), job);
  assert.equal(rig.goingOn.length, 1);
});

test("a broken file in the midst of painting leaves what was there", () => {
  const rig = Rig.ready(ONE);
  const { painting } = rig.shown;
  rig.person({ type: "choose", choice: WARM! });
  rig.end("rest");
  rig.person({ type: "open", file: TWO });
  assert.deepEqual(rig.goingOn, ["decode"]);
  rig.fail(rig.job("decode"), "picture-not-readable", "The file is empty.");
  assert.equal(rig.shown.problem?.message, "The file is empty.");
  assert.equal(rig.shown.problem?.retry, null);
  assert.equal(rig.shown.painting, painting);
  assert.deepEqual(rig.shown.look.choice, PLAIN);
  assert.deepEqual(rig.goingOn, []);
});

for (const beside of [false, true]) {
  test(`a file that could not be read just then is tried again${beside ? " beside the others" : ""}`, () => {
    const rig = Rig.ready(ONE);
    rig.person({ type: "open", file: TWO, beside });
    rig.fail(rig.job("decode"), "runtime", "Its worker is gone.");
    assert.equal(rig.shown.picture?.name, ONE.name);
    rig.person({ type: "retry" });
    rig.end("decode");
    assert.equal(rig.shown.problem, null);
    assert.deepEqual(
      rig.shown.film.map(({ name }) => name),
      beside ? [ONE.name, TWO.name] : [TWO.name],
    );
  });
}

test("of several files every broken one is told by its name, also when the others are painted", () => {
  const rig = Rig.ready();
  for (const name of ["one.png", "two.png", "three.png"]) {
    rig.person({ type: "open", file: file(name), beside: true });
  }
  rig.fail(rig.job("decode"), "runtime", "It is empty.");
  rig.fail(rig.job("decode"), "runtime", "It is a film.");
  const told = rig.shown.problem?.message;
  assert.equal(told, "three.png: It is empty.\ntwo.png: It is a film.");
  rig.end("decode");
  rig.end("paint");
  assert.equal(rig.shown.problem?.message, told);
  assert.equal(rig.state.documents.length, 1);
  rig.person({ type: "open", file: ONE });
  assert.equal(rig.shown.problem, null);
});

test("a broken file before the first painting is no dead end", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: ONE });
  rig.end("decode");
  rig.person({ type: "open", file: TWO });
  rig.fail(rig.job("decode"));
  rig.person({ type: "paint" });
  assert.equal(rig.shown.problem, null);
  assert.deepEqual(rig.goingOn, ["paint"]);
});

test("what lets the background through is kept as PNG, unless another format than JPEG was chosen", () => {
  const rig = Rig.ready(file("cutout.png"));
  assert.equal(rig.shown.format, "image/png");
  rig.person({ type: "setFormat", format: "image/webp" }, { type: "open", file: file("cutout.png") });
  rig.end("decode");
  assert.equal(rig.shown.format, "image/webp");
});

test("what is too large is asked about, and may be made smaller", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: LARGE });
  rig.end("decode");
  assert.equal(rig.shown.tooLarge?.name, "large.png");
  assert.equal(rig.shown.work, null);
  rig.person({ type: "makeSmaller" });
  assert.equal(rig.shown.tooLarge, null);
  rig.end("decode");
  assert.equal(rig.shown.picture?.note, "made smaller");
});

test("another picture takes the question back", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: LARGE });
  rig.end("decode");
  rig.person({ type: "open", file: ONE });
  assert.equal(rig.shown.tooLarge, null);
  rig.end("decode");
  assert.equal(rig.shown.picture?.name, "one.png");
});

test("a question stays while a style is chosen, and leaving it paints the picture before so", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "open", file: LARGE });
  rig.end("decode");
  rig.person({ type: "choose", choice: WARM! });
  rig.end("rest");
  assert.equal(rig.shown.tooLarge?.name, "large.png");
  assert.deepEqual(rig.goingOn, []);
  rig.person({ type: "leave" });
  rig.end("rest");
  rig.end("paint");
  assert.equal(rig.shown.picture?.name, "one.png");
  assert.deepEqual(rig.shown.painting?.look.choice, WARM);
});

test("answers that nobody asked for do nothing", () => {
  const rig = Rig.ready(ONE);
  const { state } = rig;
  rig.person({ type: "leave" }, { type: "makeSmaller" }, { type: "takeForServer" });
  assert.equal(rig.state, state);
});

test("what nobody here can paint is a problem, and not asked about", () => {
  const rig = Rig.ready(undefined, { host: null });
  rig.person({ type: "open", file: file("huge.png") });
  rig.end("decode");
  assert.equal(rig.shown.tooLarge, null);
  assert.equal(rig.shown.problem?.message, "Too large.");
});

test("what the server can paint is asked about, however large it is for a browser", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: file("huge.png") });
  rig.end("decode");
  assert.equal(rig.shown.tooLarge?.reducible, false);
});

test("the server takes no more pixels, bytes and length than it offers", () => {
  const fine = { file: new Blob(["picture"]), width: 10_000, height: 10_000 };
  assert(fits(fine, HOST));
  assert(!fits(fine, null));
  assert(!fits({ ...fine, width: 10_001 }, HOST));
  assert(!fits({ ...fine, width: 16_385, height: 1 }, HOST));
  assert(!fits(fine, { ...HOST, bytes: 6 }));
});

test("what is no picture is told, and ends nothing", () => {
  const rig = Rig.ready();
  rig.person({ type: "open", file: ONE }, { type: "refuse", message: "Not a picture." });
  assert.equal(rig.shown.problem?.message, "Not a picture.");
  assert.deepEqual(rig.goingOn, ["decode"]);
});

test("what was open before a reload is opened again, in its looks", () => {
  const rig = new Rig();
  const mask = pixels();
  const look = { ...rig.shown.look, choice: STYLES[1]!, stroke: 2, mask };
  const kept = { smaller: false, forServer: false };
  const documents = [
    { ...kept, name: "one.png", file: file("one.png"), look },
    { ...kept, name: "two.png", file: file("two.png"), look: { ...look, choice: STYLES[3]!, mask: null } },
    {
      ...kept,
      name: "gone",
      file: file("gone"),
      look: { ...look, choice: { stylizer: "any", style: "gone" } },
    },
  ];
  rig.person({ type: "restore", kept: { own: [], documents, current: 1 } }, { type: "start" });
  while (rig.running.size > 0) {
    const [job] = rig.running.keys();
    rig.finish(job!);
  }
  assert.equal(rig.shown.picture?.name, "two.png");
  const found = rig.state.documents.map((document) => [
    document.picture?.name,
    document.painting?.look.choice?.style,
    document.look.stroke,
    document.look.mask,
  ]);
  assert.deepEqual(found, [
    ["one.png", "warm", 2, mask],
    ["two.png", "bold", 2, null],
    ["gone", "plain", 2, mask],
  ]);
});

test("what is opened before that is there stays", () => {
  const rig = new Rig();
  const { look } = rig.shown;
  const documents = [{ name: "old.png", file: file("old.png"), look, smaller: false, forServer: false }];
  rig.person({ type: "open", file: file("new.png") });
  rig.person({ type: "restore", kept: { own: [], documents, current: 0 } });
  assert.deepEqual(
    rig.state.documents.map(({ incoming }) => incoming?.name),
    ["new.png"],
  );
});

test("of a painting it is told who painted it", () => {
  const rig = Rig.ready(file("painted.jpg"));
  assert.equal(rig.shown.picture?.note, "painted by Brushwork 1.2 in the style of Plain");
});

function ownStyle(id: string, weights = WEIGHTS): OwnStyle {
  const style = { id: `own:${id}`, title: id, artist: "", year: "", rights: "" };
  const made = { stylizer: STYLES[0]!.stylizer, weights, style, code: new Float32Array(2) };
  return { ...made, file: file(id), isLearned: false, isGuessed: true, preview: null };
}

test("styles of the person's own are there again, of the same painter", () => {
  const own = [ownStyle("mine"), ownStyle("old", ["other weights"])];
  const kept = { own, documents: [], current: 0 };
  for (const comesLate of [false, true]) {
    const rig = new Rig();
    if (!comesLate) rig.person({ type: "restore", kept });
    rig.person({ type: "start" });
    rig.end("fetchCatalogue");
    if (comesLate) rig.person({ type: "restore", kept });
    rig.person({ type: "restore", kept });
    assert.deepEqual(
      rig.state.own.map(({ style }) => style.id),
      ["own:mine"],
    );
  }
});

test("a second style that is not there any more is none", () => {
  const rig = new Rig();
  const look = { ...rig.shown.look, choice: WARM!, blend: [{ style: "own:gone", share: 0.5 }] };
  const documents = [{ name: "a.png", file: file("a.png"), look, smaller: false, forServer: false }];
  rig.person({ type: "restore", kept: { own: [], documents, current: 0 } }, { type: "start" });
  while (rig.running.size > 0) rig.finish([...rig.running.keys()][0]!);
  assert.deepEqual([rig.shown.look.choice, rig.shown.look.blend], [WARM, []]);
  assert.ok(rig.shown.painting);
});
