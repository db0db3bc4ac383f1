/** What the page shows of the studio: one document, and what goes on. */
import { mayRedo, mayUndo } from "./history.js";
import type { State, StudioDocument, TooLarge } from "./state.js";

export interface Shown
  extends
    Omit<State, "documents" | "current" | "last" | "starting">,
    Omit<StudioDocument, "id" | "incoming" | "style" | "due" | "rest" | "history"> {
  readonly mayUndo: boolean;
  readonly mayRedo: boolean;
  /** Painting begins in a moment. */
  readonly soon: boolean;
  /** The picture that the person is asked about. */
  readonly tooLarge: TooLarge | null;
}

export function shown(state: State): Shown {
  const document = state.documents.find(({ id }) => id === state.current)!;
  const { picture, incoming, due, rest } = document;
  return {
    ...state,
    ...document,
    mayUndo: mayUndo(document),
    mayRedo: mayRedo(document),
    // What is saved is waited for.
    soon: picture !== null && (rest !== null || (due && state.saving !== null)),
    tooLarge: incoming?.kind === "tooLarge" ? incoming : null,
  };
}
