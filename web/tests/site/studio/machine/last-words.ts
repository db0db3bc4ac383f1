/** What the person said last of each document, by other means than the machine's; and that it is done in the end. */
import assert from "node:assert/strict";
import type { StudioEvent } from "../../../../src/site/studio/machine/events.js";
import { missing } from "../../../../src/site/studio/machine/comparing.js";
import { wantsDetail } from "../../../../src/site/studio/machine/detail.js";
import { isPainted } from "../../../../src/site/studio/machine/look.js";
import type { Choice, Id, State, StudioDocument } from "../../../../src/site/studio/machine/state.js";
import { same } from "../../../../src/site/studio/machine/styles.js";

interface Word {
  /** The picture that was opened last. */
  picture?: Blob | string | undefined;
  /** The style that was chosen last, or the style picture that was given. */
  style?: Choice | File | undefined;
  /** It was cancelled, or could not be done. */
  excused?: boolean;
}

export class LastWords {
  readonly #words = new Map<Id, Word>();

  #of(id: Id): Word {
    if (!this.#words.has(id)) this.#words.set(id, {});
    return this.#words.get(id)!;
  }

  hear(before: State, said: StudioEvent, after: State): void {
    const current = this.#of(before.current);
    const event = (said.type === "retry" && before.problem?.retry) || said;
    if ("job" in event) return this.#hearWorld(before, event, after);
    switch (event.type) {
      case "open": {
        if (after.current !== before.current)
          this.#words.set(after.current, { style: styleOf(current.style) });
        this.#of(after.current).picture = event.file;
        break;
      }
      case "openSample":
        current.picture = event.address;
        break;
      case "openStyle":
        if (after.documents.some(({ style }) => style?.file === event.file)) current.style = event.file;
        else current.picture = event.file;
        break;
      case "take":
      case "choose":
        Object.assign(current, { style: event.choice, excused: false });
        break;
      case "adjust":
        current.excused = false;
        break;
      case "undo":
      case "redo": {
        const [was, is] = [before, after].map((state) => documentOf(state, before.current)!.look);
        // It may lead nowhere, or to the same style: then one that is being made is the last word.
        if (is !== was) current.excused = false;
        if (is!.choice !== was!.choice) current.style = is!.choice!;
        break;
      }
      case "spread": {
        const { choice } = documentOf(before, before.current)!.look;
        for (const { id } of before.documents) {
          if (id !== before.current)
            Object.assign(this.#of(id), { style: choice ?? undefined, excused: false });
        }
        break;
      }
      case "paint":
        this.#of(event.document ?? before.current).excused = false;
        break;
      case "leave":
        if (documentOf(before, before.current)!.incoming?.kind === "tooLarge") current.picture = undefined;
        break;
      case "cancel":
        this.#cancelled(before, after);
        break;
    }
  }

  /** What is cancelled is not wanted any more. */
  #cancelled({ work, documents }: State, after: State): void {
    if (!work || after.work === work) return;
    if (work.kind === "style") this.#of(work.document).style = undefined;
    if (work.kind !== "paint") return;
    for (const { id, due, rest } of documents) {
      if (due || rest !== null || id === work.document) this.#giveUp(id);
    }
  }

  #hearWorld(before: State, event: Extract<StudioEvent, { job: Id }>, after: State): void {
    const { work } = before;
    if (!work || event.job !== work.job) return;
    const word = this.#of(work.document);
    const isAsked = documentOf(after, work.document)?.incoming?.kind === "tooLarge";
    if (event.type === "opened" || event.type === "measured") word.excused = false;
    else if (work.kind === "style" && word.style === work.wish.file && /madeStyle|failed/.test(event.type)) {
      const { style, look } = documentOf(after, work.document)!;
      const made = [...work.wish.made.map((each) => each.style)];
      if (event.type === "madeStyle") made.push(after.own[0]!.style.id);
      // Of several, the first that can be made is chosen when all are.
      word.style = style?.file ?? (made.length > 0 ? look.choice! : undefined);
      if (!style && made.length > 0) assert.equal(look.choice!.style, made[0]);
    } else if (event.type === "failed" && !isAsked && !/compare|detail/.test(work.kind)) {
      if (work.kind === "open") word.picture = undefined;
      if (work.kind !== "style") this.#giveUp(work.document);
    } else if (event.type === "answered" && !event.file) this.#giveUp(work.document);
  }

  #giveUp(id: Id): void {
    Object.assign(this.#of(id), { style: undefined, excused: true });
  }

  /** When all has ended well, every document is as the person said last. */
  check(state: State): void {
    const shown = documentOf(state, state.current)!;
    assert.equal(missing(state, shown), null, "what is compared is painted");
    assert(!wantsDetail(state, shown), "what is looked at closely is painted in full size");
    for (const document of state.documents) {
      const { picture, style, excused } = this.#of(document.id);
      if (picture) assert.equal(nameOf(document), picture instanceof File ? picture.name : picture);
      if (style) assert(same(document.look.choice, style as Choice), "another style was chosen last");
      if (document.picture?.preview && !excused)
        assert(isPainted(state, document), "it is not painted as wanted");
    }
  }
}

/** A style picture that was given for one document is not for another. */
function styleOf(style: Word["style"]): Word["style"] {
  return style instanceof File ? undefined : style;
}

function nameOf({ picture }: StudioDocument): string | undefined {
  return (picture?.file as File | undefined)?.name;
}

function documentOf({ documents }: State, id: Id): StudioDocument | undefined {
  return documents.find((document) => document.id === id);
}
