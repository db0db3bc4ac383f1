/** Comparing up to four styles on one picture. What has been painted already is not painted again. */
import type { Draft } from "./draft.js";
import type { FromEffect } from "./events.js";
import { record } from "./history.js";
import { isPaintedBy, lookIn } from "./look.js";
import { complain } from "./problem.js";
import { report } from "./progress.js";
import type { Choice, Compared, Id, Look, Painting, State, StudioDocument, Work } from "./state.js";
import { find, type Known, same } from "./styles.js";

export const MOST_COMPARED = 4;

type Comparing = Extract<Work, { kind: "compare" }>;

/** Begin with the styles that were tried last, or end. */
export function compare(draft: Draft, comparing: boolean): void {
  const { id, picture, painting, look, history } = draft.current;
  if (!comparing || !picture?.preview || painting?.by !== "browser")
    return draft.edit(id, { compared: null });
  const tried = history.versions.map((version) => version.look.choice).reverse();
  const choices: Choice[] = [];
  for (const choice of [look.choice, ...tried]) {
    const isNew = choice && find(draft.state, choice) && !choices.some((each) => same(each, choice));
    if (isNew && choices.length < MOST_COMPARED) choices.unshift(choice);
  }
  draft.edit(id, { marking: false, compared: choices.map((choice) => ({ choice, painting: null })) });
}

/** Have a style among those that are compared, where that is done; a fifth takes the place of the first. */
export function include(draft: Draft, id: Id, choice: Choice): void {
  const { compared } = draft.document(id)!;
  if (!compared || compared.some((each) => same(each.choice, choice))) return;
  draft.edit(id, { compared: [...compared, { choice, painting: null }].slice(-MOST_COMPARED) });
}

/** Compare without a style. */
export function exclude(draft: Draft, choice: Choice): void {
  const { id, compared } = draft.current;
  if (compared) draft.edit(id, { compared: compared.filter((each) => !same(each.choice, choice)) });
}

/** Where a style's painting is there, show it at once, in the look that is wanted by now. */
export function showKnown(draft: Draft, id: Id): void {
  const document = draft.document(id)!;
  const { look, painting } = document;
  const known = look.choice && document.compared && paintingIn(draft.state, document, look.choice);
  if (!known) return;
  const { work } = draft.state;
  if (work?.kind === "paint" && work.document === id) {
    draft.do({ type: "abort", job: work.job });
    draft.set({ work: null });
  }
  draft.edit(id, { painting: known, due: false });
  if (known !== painting) record(draft, id, known, look);
}

/** Note a painting for the style that it is in, where that is compared. */
export function noteCompared(draft: Draft, id: Id, painting: Painting): void {
  const { compared } = draft.document(id)!;
  const noted = (each: Compared) => (same(each.choice, painting.look.choice) ? { ...each, painting } : each);
  if (compared) draft.edit(id, { compared: compared.map(noted) });
}

/** The painting of a document in a style, in the look that is wanted; null where there is none. */
export function paintingIn(known: Known, document: StudioDocument, choice: Choice): Painting | null {
  const { look, painting, history, compared } = document;
  const wanted = lookIn(known, look, choice);
  const all = [painting, ...(compared ?? []).map((each) => each.painting)];
  all.push(...history.versions.map((version) => version.painting));
  return all.find((each) => each?.by === "browser" && isPaintedBy(known, wanted, each.look)) ?? null;
}

/** The look of what is compared and not painted yet, the first; null where all is. */
export function missing(state: State, document: StudioDocument): Look | null {
  const { compared, rest, look, id } = document;
  if (!compared || rest !== null || id !== state.current) return null;
  const first = compared.find(
    ({ choice }) => find(state, choice) && !paintingIn(state, document, choice),
  )?.choice;
  return first ? lookIn(state, look, first) : null;
}

/** Whether what is being painted is still to be compared. */
export function isCompared(state: State, document: StudioDocument, { look }: Comparing): boolean {
  const { compared, id } = document;
  const { choice } = look;
  if (id !== state.current || !choice || !compared?.some((each) => same(each.choice, choice))) return false;
  return isPaintedBy(state, lookIn(state, document.look, choice), look);
}

/** What came of painting it. */
export function paintedCompared(draft: Draft, work: Comparing, event: FromEffect): void {
  const { document: id, look } = work;
  if (event.type === "progressed") return report(draft, work, event.progress, event.at);
  draft.set({ work: null });
  if (event.type === "painted") {
    const { pixels, runtime, milliseconds } = event;
    return noteCompared(draft, id, { by: "browser", look, pixels, runtime, milliseconds });
  }
  if (event.type !== "failed") return;
  dropMissing(draft, id);
  complain(draft, event.failure, null);
}

/** Compare only what is painted. */
export function dropMissing(draft: Draft, id: Id): void {
  const document = draft.document(id)!;
  const compared = document.compared?.filter(({ choice }) => paintingIn(draft.state, document, choice));
  draft.edit(id, { compared: compared ?? null });
}
