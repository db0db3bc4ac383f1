/** Choosing how a picture is to be painted, and painting it so. */
import { dropMissing, include, noteCompared, showKnown } from "./comparing.js";
import { stepBack } from "./documents.js";
import type { Draft } from "./draft.js";
import type { FromEffect } from "./events.js";
import { noteChange, record } from "./history.js";
import { isPainted, lookIn } from "./look.js";
import { complain } from "./problem.js";
import { report } from "./progress.js";
import { stopSaving } from "./saving.js";
import { prepare, start } from "./starting.js";
import type { Choice, Id, Look, State, Work } from "./state.js";
import { t } from "../../page/texts.js";

type InPainting = Extract<Work, { kind: "paint" }>;

/** Take a style, with what goes with it, and what else is to change. */
export function choose(draft: Draft, id: Id, choice: Choice, change: Partial<Look> = {}): void {
  include(draft, id, choice);
  adjust(draft, id, { ...lookIn(draft.state, draft.document(id)!.look, choice), ...change });
}

/** Change a look, and paint it when the person rests, where there is a picture and mixing is not enough. */
export function adjust(draft: Draft, id: Id, change: Partial<Look>): void {
  // Every stroke is undone by itself.
  const marks = change.mask !== undefined && change.mask !== draft.document(id)!.look.mask;
  if (marks) noteChange(draft, id);
  // Who goes on choosing does not look closer yet.
  draft.edit(id, { look: { ...draft.document(id)!.look, ...change }, closer: false });
  if (marks) noteChange(draft, id);
  showKnown(draft, id);
  const document = draft.document(id)!;
  const { picture } = document;
  const painted = isPainted(draft.state, document);
  if (picture && !picture.preview) {
    // The server is asked anew by the person only.
    if (id === draft.state.current) draft.set({ remark: painted ? "" : t("remark.askAgain") });
  } else draft.edit(id, { rest: painted ? null : draft.begin({ type: "rest" }) });
}

/** The person goes on choosing no more. */
export function rested(draft: Draft, job: Id): void {
  const document = draft.state.documents.find(({ rest }) => rest === job);
  if (!document) return;
  const { id, picture, incoming, style } = document;
  draft.edit(id, { rest: null });
  // What is being opened will be painted like this.
  if (incoming || style) return;
  if (!picture) prepare(draft);
  else if (!isPainted(draft.state, document)) wantAgain(draft, id);
}

/** The person wants a document painted: what went wrong before is over. */
export function wantAgain(draft: Draft, id: Id): void {
  draft.set({ problem: null });
  want(draft, id);
}

/** Have a document painted as it is wanted now. */
export function want(draft: Draft, id: Id): void {
  draft.edit(id, { due: true });
  // Without styles: fetching them ends in the painting, or says again what is wrong.
  if (!draft.state.manifests) start(draft);
}

/** What came of painting. */
export function painted(draft: Draft, work: InPainting, event: FromEffect): void {
  const { document: id, look } = work;
  switch (event.type) {
    case "progressed":
      return report(draft, work, event.progress, event.at);
    case "painted": {
      const { pixels, runtime, milliseconds } = event;
      draft.set({ work: null });
      const painting = { by: "browser", look, pixels, runtime, milliseconds } as const;
      draft.edit(id, { painting });
      record(draft, id, painting);
      noteCompared(draft, id, painting);
      const document = draft.document(id)!;
      // The look went on and came back to what was shown while another was painted.
      if (document.rest === null && !isPainted(draft.state, document)) draft.edit(id, { due: true });
      return;
    }
    case "failed":
      draft.set({ work: null });
      return complain(draft, event.failure, { type: "paint", document: id });
  }
}

/** Whether the person may end something: work that ends by itself in a moment, or by its own question, goes on. */
export function isCancellable({ work, saving }: Pick<State, "work" | "saving">): boolean {
  return endsWork(work) || (saving?.share ?? null) !== null;
}

function endsWork(work: Work | null): work is Exclude<Work, { kind: "open" | "ask" }> {
  return work !== null && work.kind !== "open" && work.kind !== "ask";
}

/** End what goes on, and what was about to begin; who cancels does not wait for a download either. */
export function cancel(draft: Draft): void {
  const { work, preparation, documents } = draft.state;
  if (!isCancellable(draft.state)) return;
  if (!endsWork(work)) return stopSaving(draft);
  if (work.kind === "compare" || work.kind === "detail") {
    draft.do({ type: "abort", job: work.job });
    draft.set({ work: null, remark: t("cancelled") });
    if (work.kind === "compare") return dropMissing(draft, work.document);
    return draft.edit(work.document, { closer: false });
  }
  for (const ended of [work, preparation]) if (ended) draft.do({ type: "abort", job: ended.job });
  draft.set({ work: null, preparation: null, remark: t("cancelled") });
  if (work.kind === "style") {
    draft.edit(work.document, { style: null, due: false });
    // What was chosen meanwhile is not what is cancelled.
    return adjust(draft, work.document, {});
  }
  for (const document of documents) {
    const waits = document.due || document.rest !== null;
    if (waits || document.id === work.document) stepBack(draft, document);
  }
}

/** Take another painter, and paint with it what the one before painted. */
export function setBackend(draft: Draft, backend: State["backend"]): void {
  const { id, painting, incoming, style } = draft.current;
  draft.set({ backend });
  if (incoming || style || painting?.by !== "browser") return;
  if (backend !== "auto" && backend !== painting.runtime.backend) wantAgain(draft, id);
}
