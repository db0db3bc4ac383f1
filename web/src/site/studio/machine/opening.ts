/** Taking in pictures: one that is given takes the place of the one that is shown, or is a document of its own. */
import { MAX_SIDE } from "../../../lib/basics.js";
import { add, closeIfEmpty, stepBack } from "./documents.js";
import type { Draft } from "./draft.js";
import type { Failure, FromEffect, FromPerson, Kept, Opened } from "./events.js";
import { adjust, want } from "./painting.js";
import { complain, complainOf } from "./problem.js";
import { stillPainted } from "./styles.js";
import {
  emptyDocument,
  type Host,
  type Incoming,
  type Picture,
  type StudioDocument,
  type TooLarge,
  type Work,
} from "./state.js";
import { t } from "../../page/texts.js";

type Opening = Extract<Work, { kind: "open" }>;

/** Take in a picture; what was on its way into the same document is not wanted any more. */
export function open(draft: Draft, incoming: Incoming, beside = false): void {
  const { current } = draft;
  const document = beside && (current.picture || current.incoming) ? add(draft) : current;
  draft.edit(document.id, { incoming });
  draft.set({ problem: null });
}

/**
 * Open again what was open before a reload, as it was wanted; where something has been opened meanwhile, that stays. The person's
 * own styles are there again in any case.
 */
export function restore(draft: Draft, { own, documents: kept, current }: Kept): void {
  const { documents, last, manifests } = draft.state;
  const known = new Set(draft.state.own.map(({ style }) => style.id));
  const others = own.filter(({ style }) => !known.has(style.id));
  if (others.length > 0) {
    draft.set({ own: [...draft.state.own, ...(manifests ? stillPainted(others, manifests) : others)] });
  }
  const [only] = documents;
  if (documents.length > 1 || only!.picture || only!.incoming || !kept.length) return;
  const opened = kept.map(({ name, file, look, smaller, forServer }, at): StudioDocument => {
    const incoming: Incoming = forServer
      ? { kind: "server", name, file }
      : { kind: "file", name, file, smaller, mask: look.mask ?? null };
    return { ...emptyDocument(last + 1 + at, look), incoming };
  });
  draft.set({
    documents: opened,
    current: (opened[current] ?? opened[0]!).id,
    last: last + opened.length,
  });
}

/** Take in a file. */
export function openFile(draft: Draft, file: File, beside = false): void {
  open(draft, { kind: "file", name: file.name || t("picture.pasted"), file, smaller: false }, beside);
}

/** What the person says to a picture that is too large. */
export function answer(draft: Draft, type: "makeSmaller" | "takeForServer" | "leave"): void {
  const { id, incoming, style } = draft.current;
  if (incoming?.kind !== "tooLarge") return;
  const { name, file } = incoming;
  if (type === "makeSmaller") return open(draft, { kind: "file", name, file, smaller: true });
  if (type === "takeForServer") return open(draft, { kind: "server", name, file });
  draft.edit(id, { incoming: null });
  // What was wanted meanwhile is for the picture before.
  if (!style) adjust(draft, id, {});
  closeIfEmpty(draft, id);
}

/** What came of opening a picture. */
export function opened(draft: Draft, work: Opening, event: FromEffect): void {
  const { incoming, document: id } = work;
  const { name } = incoming;
  draft.set({ work: null });
  if (event.type === "failed") return fail(draft, work, event.failure);
  if (event.type === "fetched") {
    const fetched = { kind: "file", name, file: event.file, smaller: false } as const;
    return draft.edit(id, { incoming: fetched });
  }
  if (incoming.kind === "file" && event.type === "opened") {
    const { width, height, preview, whole, made } = event;
    const notes = [incoming.smaller && t("picture.smaller"), made && t("picture.made", { ...made })];
    const note = notes.filter(Boolean).join(t("wish.comma")) || null;
    keepTransparent(draft, event);
    take(draft, work, { name, file: incoming.file, width, height, preview, whole, note });
  }
  if (incoming.kind === "server" && event.type === "measured") {
    const { width, height } = event;
    take(draft, work, { name, file: incoming.file, width, height, preview: null, whole: null, note: null });
  }
}

function take(draft: Draft, { document: id }: Opening, picture: Picture): void {
  const { look, style, incoming } = draft.document(id)!;
  draft.edit(id, {
    picture,
    painting: null,
    history: { versions: [], at: -1 },
    marking: false,
    compared: null,
    closer: false,
    detail: null,
    incoming: null,
    look: { ...look, mask: (incoming?.kind === "file" ? incoming.mask : null) ?? null },
  });
  draft.set({ remark: "" });
  // The server is asked of a style that is there.
  if (picture.preview || !style) want(draft, id);
}

/** JPEG would lose what lets the background through. */
function keepTransparent(draft: Draft, { transparent }: Opened): void {
  if (transparent && draft.state.format === "image/jpeg") draft.set({ format: "image/png" });
}

function fail(draft: Draft, { incoming, document: id }: Opening, failure: Failure): void {
  const document = draft.document(id)!;
  const { tooLarge } = failure;
  if (tooLarge && incoming.kind === "file") {
    const question: TooLarge = { kind: "tooLarge", name: incoming.name, file: incoming.file, ...tooLarge };
    if (tooLarge.reducible || fits(question, draft.state.host)) return draft.edit(id, { incoming: question });
  }
  const { name } = incoming;
  const retry = retryOf(draft, document, incoming, failure);
  const too = document.style ? t("problem.styleToo") : "";
  // What is chosen stays for what is shown, not for what could not be opened.
  stepBack(draft, document);
  draft.edit(id, { incoming: null, style: null });
  const told = { ...failure, message: failure.message + too };
  if (draft.state.documents.length > 1) complainOf(draft, name, told, retry);
  else complain(draft, told, retry);
  closeIfEmpty(draft, id);
}

/** What tries once more to open a picture that may be had; of a file the browser may have had no memory just then. */
function retryOf(
  { state }: Draft,
  { picture }: StudioDocument,
  incoming: Incoming,
  { code }: Failure,
): FromPerson | null {
  const { name } = incoming;
  if (incoming.kind === "sample") return { type: "openSample", name, address: incoming.address };
  if (incoming.kind !== "file" || code !== "runtime") return null;
  const beside = picture === null && state.documents.length > 1;
  return { type: "open", file: new File([incoming.file], name), beside };
}

/** Whether the host would take the picture. */
export function fits(
  { file, width, height }: Pick<TooLarge, "file" | "width" | "height">,
  host: Host | null,
): boolean {
  if (!host || Math.max(width, height) > MAX_SIDE) return false;
  return width * height <= host.pixels && file.size <= host.bytes;
}
