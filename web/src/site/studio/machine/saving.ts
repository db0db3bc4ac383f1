/** Saving a painting as the person wants it. */
import { isLarge } from "../../../lib/basics.js";
import { stem } from "../../page/words.js";
import type { Draft } from "./draft.js";
import type { Content } from "./effects.js";
import type { FromEffect } from "./events.js";
import { engineLook, restOf, shownLook } from "./look.js";
import { complain } from "./problem.js";
import { inFull } from "./progress.js";
import type { Activity, Choice, Outlet, Painting, Picture, State, StudioDocument, Work } from "./state.js";
import { find, type Known } from "./styles.js";
import { orderOf } from "./work.js";

const LABELS: Record<Outlet, string> = {
  file: "Saving the painting",
  clipboard: "Copying the painting",
  share: "Getting the painting ready to share",
};

/** Whether the painting may be saved now: there is no memory for painting a large picture and saving another at once. */
export function maySave(
  work: Work | null,
  { picture, painting }: Pick<StudioDocument, "picture" | "painting">,
): boolean {
  return picture !== null && painting !== null && !(work && isLarge(picture));
}

/** Save, copy or share the painting that is shown, unless one is being saved. */
export function save(draft: Draft, to: Outlet = "file"): void {
  const { work, saving } = draft.state;
  const { picture, painting, look } = draft.current;
  if (saving || !picture || !painting || !maySave(work, draft.current)) return;
  const name = `${stem(picture.name)}-${styleName(draft.state, painting.look.choice)}`;
  // Clipboards take nothing else.
  const format = to === "clipboard" ? "image/png" : draft.state.format;
  const content = contentOf({ ...draft.state, format }, picture, painting, look);
  const job = draft.begin({ type: "save", name, content, to });
  draft.set({ problem: null, remark: "", saving: { job, label: LABELS[to], share: null } });
}

/** What came of saving. */
export function saved(draft: Draft, saving: Activity, event: FromEffect): void {
  if (event.type === "progressed") return draft.set({ saving: { ...saving, ...inFull(event.progress) } });
  draft.set({ saving: null });
  if (event.type === "failed") complain(draft, event.failure, null);
  else if (event.type === "saved") draft.set({ remark: event.said });
}

/** End saving; nothing is saved. */
export function stopSaving(draft: Draft): void {
  const { saving } = draft.state;
  if (!saving) return;
  draft.do({ type: "abort", job: saving.job });
  draft.set({ saving: null, remark: "Cancelled." });
}

function contentOf(
  state: State,
  picture: Picture,
  painting: Painting,
  look: StudioDocument["look"],
): Content {
  if (painting.by === "server") return { file: painting.file };
  const { format, quality } = state;
  const { preview, pixels } = picture;
  if (preview !== pixels) {
    const whole = shownLook(state, look, painting);
    const order = orderOf(state, whole, engineLook(state, whole, true), pixels!);
    return { order, format, quality };
  }
  const rest = restOf(state, look, painting);
  return { photo: pixels!, painting: painting.pixels, rest, format, quality };
}

function styleName(known: Known, choice: Choice | null): string {
  const style = find(known, choice)?.style;
  return style?.id.startsWith("own:") ? style.title : (style?.id ?? "painted");
}
