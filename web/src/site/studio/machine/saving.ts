/** Saving a painting as the person wants it. */
import { isLarge } from "../../../lib/basics.js";
import { stem } from "../../page/words.js";
import type { Draft } from "./draft.js";
import { contentOf } from "./content.js";
import type { FromEffect } from "./events.js";
import { complain } from "./problem.js";
import { inFull, oneOfAll } from "./progress.js";
import type { Choice, Outlet, Painting, Picture, State, StudioDocument, Work } from "./state.js";
import { find, type Known } from "./styles.js";
import { t, type Text } from "../../page/texts.js";

const LABELS = {
  file: "work.save",
  clipboard: "work.copy",
  share: "work.share",
} as const satisfies Record<Outlet, Text>;

/** Whether the painting may be saved now: there is no memory for painting a large picture and saving another at once. */
export function maySave(
  work: Work | null,
  { picture, painting }: Pick<StudioDocument, "picture" | "painting">,
): boolean {
  return picture !== null && painting !== null && !(endures(work) && isLarge(picture));
}

/** Whether saving has to wait for what is at work; what is only looked at is painted again. */
function endures(work: Work | null): boolean {
  return work !== null && work.kind !== "detail";
}

/** Save, copy or share the painting that is shown, unless one is being saved. */
export function save(draft: Draft, to: Outlet = "file"): void {
  const { work, saving } = draft.state;
  const { picture, painting, look } = draft.current;
  if (saving || !picture || !painting || !maySave(work, draft.current)) return;
  const name = nameOf(draft.state, picture, painting);
  // Clipboards take nothing else.
  const format = to === "clipboard" ? "image/png" : draft.state.format;
  const content = contentOf({ ...draft.state, format }, picture, painting, look);
  const job = draft.begin({ type: "save", name, content, to });
  draft.set({ problem: null, remark: "", saving: { job, label: t(LABELS[to]), share: null } });
}

/** Whether all paintings may be saved now: each is there, and nothing goes on. */
export function maySaveAll({ documents, work, saving }: State): boolean {
  return (
    !endures(work) && !saving && documents.every(({ picture, painting, due }) => picture && painting && !due)
  );
}

/** Save all paintings, one after another, in one file or into a folder. */
export function saveAll(draft: Draft, into: FileSystemDirectoryHandle | null = null): void {
  const { state } = draft;
  if (!maySaveAll(state)) return;
  const paintings = state.documents.map(({ picture, painting, look }) => ({
    name: nameOf(state, picture!, painting!),
    content: contentOf(state, picture!, painting!, look),
  }));
  const job = draft.begin({ type: "saveAll", paintings, into });
  draft.set({
    problem: null,
    remark: "",
    saving: { job, label: t("work.saveAll"), share: 0, pictures: paintings.length },
  });
}

/** What came of saving. */
export function saved(draft: Draft, saving: NonNullable<State["saving"]>, event: FromEffect): void {
  if (event.type === "progressed") {
    const { progress } = event;
    const told = saving.pictures === undefined ? inFull(progress) : oneOfAll(progress);
    return draft.set({ saving: { ...saving, ...told } });
  }
  draft.set({ saving: null });
  if (event.type === "failed") complain(draft, event.failure, null);
  else if (event.type === "saved") draft.set({ remark: event.said });
}

/** End saving; nothing is saved. */
export function stopSaving(draft: Draft): void {
  const { saving } = draft.state;
  if (!saving) return;
  draft.do({ type: "abort", job: saving.job });
  draft.set({ saving: null, remark: t("cancelled") });
}

function nameOf(known: Known, { name }: Picture, { look }: Painting): string {
  return `${stem(name)}-${styleName(known, look.choice)}`;
}

function styleName(known: Known, choice: Choice | null): string {
  const style = find(known, choice)?.style;
  return style?.id.startsWith("own:") ? style.title : (style?.id ?? "painted");
}
