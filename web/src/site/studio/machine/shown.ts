/** What the page shows of the studio: one document, and what goes on. */
import type { Pixels } from "../../../lib/index.js";
import { paintingIn } from "./comparing.js";
import { detailOf } from "./detail.js";
import { mayRedo, mayUndo } from "./history.js";
import { lookIn } from "./look.js";
import { maySaveAll } from "./saving.js";
import type {
  Activity,
  Choice,
  Compared,
  Id,
  Look,
  Painting,
  State,
  StudioDocument,
  TooLarge,
} from "./state.js";
import { find, same } from "./styles.js";

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

/** A style among those that are compared. */
export interface Cell {
  readonly choice: Choice;
  readonly title: string;
  /** The look that is wanted in this style. */
  readonly look: Look;
  /** In another look where `waits`, until that of this one is there; null where there is none. */
  readonly painting: Painting | null;
  readonly waits: boolean;
  readonly isCurrent: boolean;
}

export interface Shown
  extends
    Omit<State, "documents" | "current" | "last" | "starting">,
    Omit<StudioDocument, "incoming" | "style" | "due" | "rest" | "history" | "compared" | "detail"> {
  /** The painting in full size, where that is to be seen. */
  readonly detail: Blob | null;
  /** Whether styles may be compared: there is a painting to begin with. */
  readonly mayCompare: boolean;
  /** The styles that are compared; null where that is not done. */
  readonly cells: readonly Cell[] | null;
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
    mayCompare: picture?.preview != null && document.painting?.by === "browser",
    cells: document.compared?.map((each) => cellOf(state, document, each)) ?? null,
    detail: document.closer ? detailOf(document) : null,
    mayUndo: mayUndo(document),
    mayRedo: mayRedo(document),
    // What is saved is waited for.
    soon: picture !== null && (rest !== null || (due && state.saving !== null)),
    film: state.documents.map((each) => frameOf(state, each)),
    maySaveAll: maySaveAll(state),
    tooLarge: incoming?.kind === "tooLarge" ? incoming : null,
  };
}

function cellOf(state: State, document: StudioDocument, { choice, painting }: Compared): Cell {
  const { look } = document;
  const done = paintingIn(state, document, choice);
  return {
    choice,
    title: find(state, choice)?.style.title ?? "",
    look: lookIn(state, look, choice),
    painting: done ?? painting,
    waits: !done,
    isCurrent: same(choice, look.choice),
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
