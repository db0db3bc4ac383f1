/** What is done next: what is wanted first, and nothing that is not wanted any more. */
import { isLarge } from "../../../lib/basics.js";
import { isCompared, missing } from "./comparing.js";
import { isDetailWanted, wantsDetail } from "./detail.js";
import type { Draft } from "./draft.js";
import { complain } from "./problem.js";
import type { State, StudioDocument, Work } from "./state.js";
import { find } from "./styles.js";
import { type Want, workOn } from "./work.js";
import { t } from "../../page/texts.js";

/** End work that is not wanted any more, and begin what is wanted most: the document that is shown comes first. */
export function schedule(draft: Draft): void {
  const { state, current } = draft;
  const waits = (document: StudioDocument) => wantOf(state, document) !== null;
  const first = waits(current) ? current : state.documents.find(waits);
  const { work } = state;
  if (work && isWanted(draft, work) && !(first === current && givesWay(work, current))) return;
  if (work) stop(draft, work);
  if (first) begin(draft, first, wantOf(state, first)!);
}

function wantOf(state: State, document: StudioDocument): Want | null {
  const { id, incoming, style: wish, due, picture, look } = document;
  if (incoming) return incoming.kind === "tooLarge" ? null : { kind: "open", incoming };
  if (wish) return { kind: "style", wish };
  if (!picture || !find(state, look.choice)) return null;
  if (!due) {
    const compared = state.saving && isLarge(picture) ? null : missing(state, document);
    if (compared) return { kind: "compare", picture, look: compared };
    return wantsDetail(state, document) ? { kind: "detail", painting: document.painting! } : null;
  }
  // The question is asked of what the person sees.
  if (!picture.preview) return state.host && id === state.current ? { kind: "ask", picture } : null;
  // Large pictures: one thing at a time, for want of memory.
  return state.saving && isLarge(picture) ? null : { kind: "paint", picture };
}

/** Whether work still is what its document waits for. */
function isWanted(draft: Draft, work: Work): boolean {
  const document = draft.document(work.document);
  if (!document) return false;
  const { incoming, style, due } = document;
  if (work.kind === "open") return incoming === work.incoming;
  if (work.kind === "style") return !incoming && style === work.wish;
  if (incoming || style || due) return false;
  if (work.kind === "detail") return isDetailWanted(draft.state, document, work);
  return work.kind !== "compare" || isCompared(draft.state, document, work);
}

/** Work for another document waits for the one that is shown, unless it is a question to the person. */
function givesWay(work: Work, current: StudioDocument): boolean {
  return work.document !== current.id && work.kind !== "ask";
}

function stop(draft: Draft, { job, kind, document: id }: Work): void {
  draft.do({ type: "abort", job });
  draft.set({ work: null });
  const document = draft.document(id);
  if (kind !== "paint" || !document) return;
  // Where another document comes first, it is painted later.
  const { incoming, style } = document;
  draft.edit(id, { due: !incoming && !style });
}

function begin(draft: Draft, document: StudioDocument, want: Want): void {
  const { id, due } = document;
  const isAtLast = want.kind === "paint" || want.kind === "ask";
  if (want.kind !== "compare" && want.kind !== "detail")
    draft.edit(id, { rest: null, due: due && !isAtLast });
  draft.set({ remark: "" });
  const begun = workOn(draft.state, document, want);
  if (begun) {
    const [task, work] = begun;
    return draft.set({ work: { ...work, document: id, share: null, job: draft.begin(task) } });
  }
  complain(draft, { message: t("problem.noOwnElsewhere"), code: null }, null);
  schedule(draft);
}
