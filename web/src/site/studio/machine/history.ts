/** Undo and redo: the looks that a picture was painted in, each with its painting, which need not be made again. */
import type { Draft } from "./draft.js";
import { isPainted } from "./look.js";
import type { Id, Look, Painting, StudioDocument } from "./state.js";
import { same } from "./styles.js";
import { t } from "../../page/texts.js";

/** A painting on the screen has 4 MB. */
const MOST = 12;

type Version = StudioDocument["history"]["versions"][number];

/** Note a document's new painting; where it is of another look than before, what was undone is forgotten. */
export function record(draft: Draft, id: Id, painting: Painting, look = painting.look): void {
  const { versions, at } = draft.document(id)!.history;
  const waits = (version: Version) => !isPainted(draft.state, version);
  if (versions.some((version, index) => isSame(version.look, look) && (index === at || waits(version)))) {
    // Noted before it was painted, as others may be that only differ in what is mixed in; or painted again.
    const shows = (version: Version) =>
      isSame(version.look, look) ||
      (waits(version) && isPainted(draft.state, { look: version.look, painting }));
    const renewed = versions.map((each) => (shows(each) ? { look: each.look, painting } : each));
    return draft.edit(id, { history: { versions: renewed, at } });
  }
  const kept = [...versions.slice(0, at + 1), { look, painting }].slice(-MOST);
  draft.edit(id, { history: { versions: kept, at: kept.length - 1 } });
}

export function mayUndo(document: StudioDocument): boolean {
  return document.history.at > 0 || (document.history.at === 0 && isChanged(document));
}

export function mayRedo(document: StudioDocument): boolean {
  const { versions, at } = document.history;
  return at < versions.length - 1 && !isChanged(document);
}

/** Note what was changed since as a look of its own, to come back to, although nothing was painted for it. */
export function noteChange(draft: Draft, id: Id): void {
  const document = draft.document(id)!;
  if (isChanged(document)) keepChange(draft, document);
}

/** Go back (-1) or on (1) by a look; what was begun of another ends. */
export function step(draft: Draft, by: -1 | 1): void {
  const { current } = draft;
  if (by < 0 ? !mayUndo(current) : !mayRedo(current)) return;
  const { id } = current;
  noteChange(draft, id);
  const { versions, at } = draft.document(id)!.history;
  const { look: noted, painting } = versions[at + by]!;
  // Another style is a choice of its own, as in `choose`: the last word.
  const choice = same(noted.choice, current.look.choice) ? current.look.choice : { ...noted.choice! };
  const look = { ...noted, choice };
  const { work } = draft.state;
  if (work?.kind === "paint" && work.document === id) {
    draft.do({ type: "abort", job: work.job });
    draft.set({ work: null });
  }
  const isDone = isPainted(draft.state, { look, painting });
  // The server is asked anew by the person only.
  const due = !isDone && current.picture!.preview !== null;
  draft.edit(id, { look, painting, history: { versions, at: at + by }, due, rest: null });
  draft.set({ problem: null, remark: isDone || due ? "" : t("remark.askAgain") });
}

function keepChange(draft: Draft, { id, look, painting, history }: StudioDocument): void {
  const versions = [...history.versions.slice(0, history.at + 1), { look, painting: painting! }].slice(-MOST);
  draft.edit(id, { history: { versions, at: versions.length - 1 } });
}

/** Whether the look is another than what was noted last. */
function isChanged({ look, history: { versions, at } }: StudioDocument): boolean {
  const latest = versions[at];
  return latest !== undefined && !isSame(latest.look, look);
}

/** Whether two looks are alike in all. */
export function isSame(one: Look, other: Look): boolean {
  const { choice, blend, ...rest } = one;
  const names = Object.keys(rest) as (keyof typeof rest)[];
  const isBlendSame = JSON.stringify(blend) === JSON.stringify(other.blend);
  return same(choice, other.choice) && isBlendSame && names.every((name) => one[name] === other[name]);
}
