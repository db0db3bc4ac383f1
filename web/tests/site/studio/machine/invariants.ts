/** What always holds, whatever happens in whichever order. */
import assert from "node:assert/strict";
import { isLarge } from "../../../../src/lib/index.js";
import type { Task } from "../../../../src/site/studio/machine/effects.js";
import type { StudioEvent } from "../../../../src/site/studio/machine/events.js";
import { isPainted } from "../../../../src/site/studio/machine/look.js";
import { isCancellable } from "../../../../src/site/studio/machine/painting.js";
import type { Id, State, Work } from "../../../../src/site/studio/machine/state.js";
import type { Wish } from "../../../../src/site/fallback/messages.js";
import type { Rig } from "./rig.js";

const TASKS: Record<Work["kind"], readonly Task["type"][]> = {
  open: ["fetchSample", "decode", "measure"],
  style: ["makeStyle"],
  paint: ["paint"],
  compare: ["paint"],
  detail: ["develop"],
  ask: ["ask"],
};

/** All that is busy has its effect going on, and nothing goes on that nobody waits for. */
export function nothingIsStuck({ state, running, shown }: Rig): void {
  const { starting, preparation, saving, work, documents } = state;
  const waitedFor = new Map<Id, readonly Task["type"][]>();
  if (starting !== null) waitedFor.set(starting, ["fetchCatalogue"]);
  if (preparation) waitedFor.set(preparation.job, ["prepare"]);
  if (saving) waitedFor.set(saving.job, ["save", "saveAll"]);
  if (work) waitedFor.set(work.job, TASKS[work.kind]);
  for (const { rest } of documents) if (rest !== null) waitedFor.set(rest, ["rest"]);
  for (const [job, types] of waitedFor) {
    const task = running.get(job);
    assert(task && types.includes(task.type), `${types.join(" or ")} goes on`);
  }
  // Nobody minds a rest that is over late.
  const left = [...running].filter(([job, { type }]) => !waitedFor.has(job) && type !== "rest");
  assert.deepEqual(left, [], "what goes on is waited for");
  if (work) assert(documents.some(({ id }) => id === work.document));
  if (shown.soon) assert(running.size > 0);
}

/** What was opened, painted, marked or made stays until the person wants something else in its place. */
export function nothingIsLost(before: State, event: StudioEvent, after: State): void {
  assert(after.documents.some(({ id }) => id === after.current));
  assert.deepEqual(after.own.slice(after.own.length - before.own.length), before.own);
  const ended = "job" in event && event.job === before.work?.job ? before.work : null;
  for (const was of before.documents) {
    const is = after.documents.find(({ id }) => id === was.id);
    if (!is) {
      assert(!was.picture || (event.type === "close" && event.document === was.id), "a document is lost");
      continue;
    }
    const isTaken = ended?.kind === "open" && ended.document === was.id && is.picture !== was.picture;
    if (isTaken) continue;
    assert.equal(is.picture, was.picture, "a picture is lost");
    const isStep = (event.type === "undo" || event.type === "redo") && was.id === before.current;
    if (is.look.mask !== was.look.mask)
      assert(isStep || (event.type === "adjust" && was.id === before.current));
    if (is.painting === was.painting) continue;
    if (isStep) {
      const { versions } = is.history;
      assert(was.painting && versions.some(({ painting }) => painting === was.painting), "it can be redone");
      assert(versions.some(({ painting }) => painting === is.painting));
      continue;
    }
    // Painted already, to be compared.
    const known = [...was.history.versions, ...(was.compared ?? [])].map(({ painting }) => painting);
    if (was.compared && known.includes(is.painting)) {
      assert(isPainted(after, is));
      continue;
    }
    assert(is.painting && ended?.document === was.id && "look" in ended, "a painting is lost");
    assert.equal(is.painting.look, ended.look);
  }
}

/** Who cancels has cancelled it: nothing goes on, and nothing begins by itself. */
export function cancellingCancels(before: State, { state, running }: Rig): void {
  const { work, preparation, saving } = before;
  if (!isCancellable(before)) return;
  if (work?.kind === "compare" || work?.kind === "detail") return assert(!running.has(work.job));
  if (work?.kind !== "paint" && work?.kind !== "style") {
    assert(saving && !running.has(saving.job));
    assert.equal(state.saving, null);
    // A large picture's painting, or one to look at closely, may have waited for the memory.
    const waited = before.documents.some(
      ({ due, picture, closer }) => closer || (due && picture && isLarge(picture)),
    );
    if (work || !waited) assert.equal(state.work, work);
    return;
  }
  for (const ended of [work, preparation]) if (ended) assert(!running.has(ended.job));
  assert.equal(state.preparation, null);
  if (work.kind === "style") {
    assert.equal(state.documents.find(({ id }) => id === work.document)!.style, null);
    return;
  }
  for (const { due, rest } of state.documents) assert(!due && rest === null, "something is about to begin");
}

/** There is no memory for painting a large picture and saving at once. */
export function memoryIsSpared(before: State, { state, effects }: Rig): void {
  for (const effect of effects) {
    if (effect.type === "paint") {
      const { picture } = state.documents.find(({ id }) => id === state.work!.document)!;
      assert(!(state.saving && isLarge(picture!)));
    }
    if (effect.type === "develop") assert.equal(state.saving, null);
    if (effect.type === "save" && "order" in effect.content) {
      const { picture } = state.documents.find(({ id }) => id === state.current)!;
      assert(!(before.work && before.work.kind !== "detail" && isLarge(picture!)));
      assert.notEqual(state.work?.kind, "detail");
    }
  }
}

/** Nothing is sent but the very picture that the person was asked about and agreed to. */
export class Consent {
  /** What each question is about. */
  readonly #asked = new Map<Id, { picture: Blob; wish: Wish }>();
  /** Pictures that the person has asked the server for since it was asked last. */
  readonly #wanted = new Set<Blob>();

  check(before: State, event: StudioEvent, { state, effects }: Rig): void {
    const was = before.documents.find(({ id }) => id === before.current)!;
    if (event.type === "takeForServer" && was.incoming?.kind === "tooLarge")
      this.#wanted.add(was.incoming.file);
    if (event.type === "paint" && was.picture) this.#wanted.add(was.picture.file);
    for (const effect of effects) {
      if (effect.type === "ask") {
        const { picture } = state.documents.find(({ id }) => id === state.work!.document)!;
        assert(picture && !picture.preview && picture.name === effect.wish.name);
        assert(this.#wanted.delete(picture.file), "the server is asked because the person wants it");
        this.#asked.set(effect.job, { picture: picture.file, wish: effect.wish });
      } else if (effect.type === "send") {
        assert(event.type === "consented" && event.job === effect.job, "nothing is sent unasked");
        const { picture, wish } = this.#asked.get(effect.job)!;
        const { outgoing } = effect;
        assert.equal(outgoing.picture, picture);
        assert.equal(outgoing.mask !== null, wish.masked, "what is sent was told");
        assert.equal(outgoing.stylePictures.length, wish.stylePictures.length);
      }
    }
  }
}
