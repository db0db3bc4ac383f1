/** The studio as a state machine: what follows of a state when something happens. */
import { answered } from "./asking.js";
import { compare, exclude, paintedCompared } from "./comparing.js";
import { detailed } from "./detail.js";
import { close, select, spread } from "./documents.js";
import { Draft } from "./draft.js";
import type { Effect } from "./effects.js";
import type { FromEffect, FromPerson, StudioEvent } from "./events.js";
import { step } from "./history.js";
import { answer, open, opened, openFile, restore } from "./opening.js";
import { adjust, cancel, choose, painted, rested, setBackend, wantAgain } from "./painting.js";
import { save, saveAll, saved } from "./saving.js";
import { schedule } from "./schedule.js";
import { prepared, start, started } from "./starting.js";
import type { State, Work } from "./state.js";
import { madeStyle, openStyle } from "./style-making.js";

export interface Step {
  readonly state: State;
  /** What is to be done, in order. */
  readonly effects: readonly Effect[];
}

/** The state after an event, and what is to be done. Pure: the same is given the same, and nothing is changed. */
export function next(state: State, event: StudioEvent): Step {
  const draft = new Draft(state);
  if ("job" in event) hear(draft, event);
  else obey(draft, event);
  schedule(draft);
  return { state: draft.state, effects: draft.effects };
}

function obey(draft: Draft, event: FromPerson): void {
  const { current, problem } = draft.state;
  switch (event.type) {
    case "start":
      return start(draft);
    case "restore":
      return restore(draft, event.kept);
    case "open":
      return openFile(draft, event.file, event.beside);
    case "openSample": {
      const { name, address } = event;
      return open(draft, { kind: "sample", name, address });
    }
    case "openStyle":
      return openStyle(draft, event.file, event.others);
    case "refuse":
      return draft.set({ problem: { message: event.message, retry: null } });
    case "makeSmaller":
    case "takeForServer":
    case "leave":
      return answer(draft, event.type);
    case "choose":
      return choose(draft, current, event.choice);
    case "adjust":
      return adjust(draft, current, event.change);
    case "mark":
      return draft.edit(current, { marking: event.marking, compared: null });
    case "lookCloser":
      return draft.edit(current, { closer: event.closer });
    case "compare":
      return compare(draft, event.comparing);
    case "exclude":
      return exclude(draft, event.choice);
    case "take":
      choose(draft, current, event.choice);
      return compare(draft, false);
    case "paint": {
      const { document = current } = event;
      return draft.document(document)?.picture ? wantAgain(draft, document) : undefined;
    }
    case "cancel":
      return cancel(draft);
    case "retry":
      draft.set({ problem: null });
      return problem?.retry ? obey(draft, problem.retry) : undefined;
    case "undo":
      return step(draft, -1);
    case "redo":
      return step(draft, 1);
    case "save":
      return save(draft, event.to);
    case "saveAll":
      return saveAll(draft, event.into);
    case "spread":
      return spread(draft);
    case "setFormat":
      return draft.set({ format: event.format });
    case "setQuality":
      return draft.set({ quality: event.quality });
    case "setLongest":
      return draft.set({ longest: event.longest });
    case "setMetadata":
      return draft.set({ metadata: event.metadata });
    case "setBackend":
      return setBackend(draft, event.backend);
    case "select":
      return select(draft, event.document);
    case "close":
      return close(draft, event.document);
  }
}

/** What comes of a job that is not wanted any more changes nothing. */
function hear(draft: Draft, event: FromEffect): void {
  const { job } = event;
  const { work, starting, preparation, saving } = draft.state;
  if (job === work?.job) return worked(draft, work, event);
  if (job === starting) return started(draft, event);
  if (job === preparation?.job) return prepared(draft, preparation, event);
  if (job === saving?.job) return saved(draft, saving, event);
  rested(draft, job);
}

function worked(draft: Draft, work: Work, event: FromEffect): void {
  switch (work.kind) {
    case "open":
      return opened(draft, work, event);
    case "style":
      return madeStyle(draft, work, event);
    case "paint":
      return painted(draft, work, event);
    case "compare":
      return paintedCompared(draft, work, event);
    case "detail":
      return detailed(draft, work, event);
    case "ask":
      return answered(draft, work, event);
  }
}
