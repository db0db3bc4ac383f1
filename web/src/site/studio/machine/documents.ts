/** The list of documents: adding, showing and closing them. It never is empty. */
import type { Draft } from "./draft.js";
import { isPainted } from "./look.js";
import { emptyDocument, type Id, type StudioDocument } from "./state.js";

/** A new document in the look of the one that is shown; it is shown from now on. */
export function add(draft: Draft): StudioDocument {
  const added = emptyDocument(draft.number(), { ...draft.current.look, mask: null });
  draft.set({ documents: [...draft.state.documents, added], current: added.id, remark: "" });
  return added;
}

/** Have all documents painted in the look of the one that is shown; marks are of each picture. */
export function spread(draft: Draft): void {
  const { look, id: from } = draft.current;
  for (const { id, look: before, picture } of draft.state.documents) {
    if (id === from) continue;
    // A choice of its own, as in `choose`: later than a style that is being made.
    const choice = look.choice && { ...look.choice };
    draft.edit(id, { look: { ...look, choice, mask: before.mask, marked: before.marked } });
    // The server is asked by the person only.
    if (picture?.preview && !isPainted(draft.state, draft.document(id)!))
      draft.edit(id, { due: true, rest: null });
  }
}

export function select(draft: Draft, id: Id): void {
  if (draft.document(id) && id !== draft.state.current) draft.set({ current: id, remark: "" });
}

/** Take a document off the list, and show what was beside it where it was shown. */
export function close(draft: Draft, id: Id): void {
  const { documents, current } = draft.state;
  const at = documents.findIndex((document) => document.id === id);
  if (at < 0) return;
  if (documents.length === 1) add(draft);
  else if (id === current) select(draft, (documents[at + 1] ?? documents[at - 1])!.id);
  draft.set({ documents: draft.state.documents.filter((document) => document.id !== id) });
}

/** A document that no picture came into goes away again, unless it is the only one. */
export function closeIfEmpty(draft: Draft, id: Id): void {
  if (draft.state.documents.length > 1 && !draft.document(id)?.picture) close(draft, id);
}

/** What is shown and what is chosen agree again. Marks stay: they were much work. */
export function stepBack(draft: Draft, { id, look, painting }: StudioDocument): void {
  const { mask, marked } = look;
  const before = painting ? { ...painting.look, mask, marked } : look;
  draft.edit(id, { look: before, due: false, rest: null });
}
