/** All of a painting in full size, once the person looks closer than the working copy shows. It is the file that would be saved. */
import type { Draft } from "./draft.js";
import type { FromEffect } from "./events.js";
import { isSame } from "./history.js";
import { isPainted } from "./look.js";
import { complain } from "./problem.js";
import { inFull } from "./progress.js";
import type { State, StudioDocument, Work } from "./state.js";

type Detailing = Extract<Work, { kind: "detail" }>;

/** What is there for the look that is wanted; null where nothing is. */
export function detailOf({ detail, painting, look }: StudioDocument): Blob | null {
  return detail && detail.painting === painting && isSame(detail.look, look) ? detail.file : null;
}

/** Whether it is to be painted: nothing else goes on with the picture. */
export function wantsDetail(state: State, document: StudioDocument): boolean {
  const { id, closer, picture, painting, marking, compared, rest } = document;
  if (!closer || id !== state.current || marking || compared || rest !== null || state.saving) return false;
  if (!picture?.whole || painting?.by !== "browser" || detailOf(document)) return false;
  return isPainted(state, document);
}

/** Whether it is still that which is being painted. */
export function isDetailWanted(state: State, document: StudioDocument, work: Detailing): boolean {
  return wantsDetail(state, document) && document.painting === work.painting && document.look === work.look;
}

/** What came of painting it. */
export function detailed(draft: Draft, work: Detailing, event: FromEffect): void {
  const { document: id, painting, look } = work;
  if (event.type === "progressed") return draft.set({ work: { ...work, ...inFull(event.progress) } });
  draft.set({ work: null });
  if (event.type === "developed") return draft.edit(id, { detail: { painting, look, file: event.file } });
  if (event.type !== "failed") return;
  draft.edit(id, { closer: false });
  complain(draft, event.failure, null);
}
