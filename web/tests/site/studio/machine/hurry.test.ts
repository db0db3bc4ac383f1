/** Somebody who does not wait until one thing is done before the next: anything, in any order. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { StudioEvent } from "../../../../src/site/studio/machine/events.js";
import { type Command, commands, eventOf } from "./commands.js";
import { cancellingCancels, Consent, memoryIsSpared, nothingIsLost, nothingIsStuck } from "./invariants.js";
import { LastWords } from "./last-words.js";
import { file, Rig } from "./rig.js";

/** A few seconds; more where somebody has the time. */
const RUNS = Number(process.env.HURRY_RUNS ?? 500);
/** Nothing takes so many steps when the person does nothing more. */
const MOST_STEPS = 200;

const well = { type: "world", at: 0, how: "well" } as const;
const ready: Command[] = [{ type: "start" }, well, well];
const painted: Command[] = [...ready, { type: "open", file: file("one.png") }, well, well];
const asked: Command[] = [
  ...ready,
  { type: "open", file: file("large.png") },
  well,
  { type: "takeForServer" },
  well,
];
const BEGINNINGS: Command[][] = [[{ type: "start" }], ready, painted, asked];

class Hurry {
  readonly rig = new Rig();
  readonly #consent = new Consent();
  readonly #words = new LastWords();

  /** Something happens, and all that always holds still does. */
  happen(event: StudioEvent): void {
    const { rig } = this;
    const before = rig.state;
    const isStale = "job" in event && !rig.running.has(event.job);
    if ("job" in event && !/progressed|consented/.test(event.type)) rig.running.delete(event.job);
    rig.say(event);
    if (isStale) assert.equal(rig.state, before, "what is late changes nothing");
    nothingIsStuck(rig);
    nothingIsLost(before, event, rig.state);
    memoryIsSpared(before, rig);
    if (event.type === "cancel") cancellingCancels(before, rig);
    this.#consent.check(before, event, rig);
    this.#words.hear(before, event, rig.state);
  }

  /** The person only answers what is asked, and all goes well. */
  end(): void {
    const { rig } = this;
    for (let step = 0; step < MOST_STEPS; step++) {
      const [job] = rig.running.keys();
      const asked = rig.state.documents.find(({ incoming }) => incoming?.kind === "tooLarge");
      if (job !== undefined) this.#endWell(job);
      else if (asked && asked.id !== rig.state.current) this.happen({ type: "select", document: asked.id });
      else if (asked) this.happen({ type: "leave" });
      else if (!rig.state.manifests) this.happen({ type: "start" });
      else return this.#words.check(rig.state);
    }
    assert.fail(`it does not end: ${rig.goingOn.join(", ")}`);
  }

  #endWell(job: number): void {
    const event = eventOf(this.rig, { type: "world", at: 0, how: "well" });
    assert(event && "job" in event && event.job === job);
    this.happen(event);
  }
}

test("hurry does no harm, with one document and with several", () => {
  fc.assert(
    fc.property(fc.constantFrom(...BEGINNINGS), commands, (beginning, all) => {
      const hurry = new Hurry();
      for (const command of [...beginning, ...all]) {
        const event = eventOf(hurry.rig, command);
        if (event) hurry.happen(event);
      }
      hurry.end();
    }),
    { numRuns: RUNS },
  );
});
