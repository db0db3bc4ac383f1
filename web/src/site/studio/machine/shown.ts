/** What the page shows of the studio: one document, and what goes on. */
import type { Pixels } from "../../../lib/index.js";
import { mayRedo, mayUndo } from "./history.js";
import { maySaveAll } from "./saving.js";
import type { Activity, Id, Painting, State, StudioDocument, TooLarge } from "./state.js";

/** A document among several. */
export interface Frame {
  readonly document: Id;
  readonly name: string;
  readonly isCurrent: boolean;
  readonly preview: Pixels | null;
  readonly painting: Painting | null;
  /** Something is to be done for it. */
  readonly waits: boolean;
  /** Its work, where that goes on. */
  readonly work: Activity | null;
}

export interface Shown
  extends
    Omit<State, "documents" | "current" | "last" | "starting">,
    Omit<StudioDocument, "id" | "incoming" | "style" | "due" | "rest" | "history"> {
  readonly mayUndo: boolean;
  readonly mayRedo: boolean;
  /** Painting begins in a moment. */
  readonly soon: boolean;
  /** All documents. */
  readonly film: readonly Frame[];
  readonly maySaveAll: boolean;
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
    film: state.documents.map((each) => frameOf(state, each)),
    maySaveAll: maySaveAll(state),
    tooLarge: incoming?.kind === "tooLarge" ? incoming : null,
  };
}

function frameOf({ current, work }: State, { id, picture, incoming, painting, due }: StudioDocument): Frame {
  return {
    document: id,
    name: (incoming ?? picture)?.name ?? "",
    isCurrent: id === current,
    preview: picture?.preview ?? null,
    painting,
    waits: due || (incoming !== null && incoming.kind !== "tooLarge"),
    work: work?.document === id ? work : null,
  };
}
