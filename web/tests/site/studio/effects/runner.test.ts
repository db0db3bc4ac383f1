import assert from "node:assert/strict";
import { test } from "node:test";
import { BrushworkError, PictureTooLargeError } from "../../../../src/lib/basics.js";
import type { Job, World } from "../../../../src/site/studio/effects/ports.js";
import { Runner } from "../../../../src/site/studio/effects/runner.js";
import type { Task } from "../../../../src/site/studio/machine/effects.js";
import type { FromEffect } from "../../../../src/site/studio/machine/events.js";

const JOB = 7;
const MEASURE: Task = { type: "measure", file: new Blob() };
const ASK = { type: "ask", page: "", wish: {} } as Task;
const OUTGOING = { picture: new Blob(), stylePictures: [], mask: null };

/** A runner in a world that can do some tasks, what it told, and what passes the time. */
function runner(world: Partial<World> | Error) {
  const told: FromEffect[] = [];
  const waits: (() => void)[] = [];
  const around = {
    world: () => (world instanceof Error ? Promise.reject(world) : Promise.resolve(world as World)),
    wait: () => new Promise<void>((resolve) => waits.push(resolve)),
    now: () => 12,
  };
  return { told, waits, runner: new Runner(around, (event) => told.push(event)) };
}

/** Until all that can happen has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("a task is done by the function of its name, and its outcome told of its job", async () => {
  const { runner: running, told } = runner({
    measure: () => Promise.resolve({ type: "measured", width: 3, height: 2 }),
  });
  running.run({ ...MEASURE, job: JOB });
  await settled();
  assert.deepEqual(told, [{ type: "measured", width: 3, height: 2, job: JOB }]);
});

test("progress is told with the time", async () => {
  const progress = { phase: "load", done: 1, total: 2 } as const;
  const { runner: running, told } = runner({
    prepare: (_, { progressed }) => {
      progressed(progress);
      return Promise.resolve({ type: "prepared" });
    },
  });
  running.run({ type: "prepare", stylizer: "any", job: JOB });
  await settled();
  assert.deepEqual(told[0], { type: "progressed", progress, at: 12, job: JOB });
});

test("a failure is told in words, with what follows from its kind", async () => {
  const tooLarge = { width: 9, height: 8, reducible: true };
  for (const [thrown, failure] of [
    [new BrushworkError("network", "Lost."), { message: "Lost.", code: "network" }],
    [
      new PictureTooLargeError(9, 8, true, "Large."),
      { message: "Large.", code: "picture-too-large", tooLarge },
    ],
    [new TypeError("x is y"), { message: "Something unexpected went wrong: x is y", code: null }],
  ] as const) {
    const { runner: running, told } = runner({ measure: () => Promise.reject(thrown) });
    running.run({ ...MEASURE, job: JOB });
    await settled();
    assert.deepEqual(told, [{ type: "failed", failure, job: JOB }]);
  }
});

test("a world that could not be loaded is a failure of the task", async () => {
  const { runner: running, told } = runner(new BrushworkError("network", "No world."));
  running.run({ ...MEASURE, job: JOB });
  await settled();
  assert.deepEqual(told, [{ type: "failed", failure: { message: "No world.", code: "network" }, job: JOB }]);
});

test("of what is aborted nothing is told", async () => {
  const signals: AbortSignal[] = [];
  const { runner: running, told } = runner({
    measure: (_, { signal }) => {
      signals.push(signal);
      return new Promise((_, reject) => signal.addEventListener("abort", reject));
    },
  });
  running.run({ ...MEASURE, job: JOB });
  await settled();
  running.run({ type: "abort", job: JOB });
  running.run({ ...MEASURE, job: JOB + 1 });
  running.run({ type: "abort", job: JOB + 1 });
  await settled();
  assert.deepEqual(told, []);
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true],
    "what is aborted before it began does not begin",
  );
});

test("a rest takes its time, and no world", async () => {
  const { runner: running, told, waits } = runner(new Error("not needed"));
  running.run({ type: "rest", job: JOB });
  await settled();
  assert.deepEqual(told, []);
  waits[0]!();
  await settled();
  assert.deepEqual(told, [{ type: "rested", job: JOB }]);
});

test("what is to be sent comes after consent, each time", async () => {
  const sent: unknown[] = [];
  let line: Job | undefined;
  const { runner: running, told } = runner({
    ask: (_, job) => {
      line = job;
      return new Promise(() => {});
    },
  });
  running.run({ ...ASK, job: JOB });
  await settled();
  running.run({ type: "send", job: JOB, outgoing: OUTGOING });
  for (let times = 1; times <= 2; times++) {
    void line!.consent().then((outgoing) => sent.push(outgoing));
    await settled();
    assert.equal(sent.length, times - 1, "nothing is given before the studio says so");
    running.run({ type: "send", job: JOB, outgoing: OUTGOING });
    await settled();
    assert.equal(sent.length, times);
  }
  assert.deepEqual(told, [
    { type: "consented", job: JOB },
    { type: "consented", job: JOB },
  ]);
});
