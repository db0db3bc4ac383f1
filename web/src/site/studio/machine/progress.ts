/** How far work is, in words and as a share. */
import type { Progress } from "../../../lib/index.js";
import { bytes, timeLeft } from "../../page/words.js";
import type { Draft } from "./draft.js";
import type { Activity, Work } from "./state.js";
import { t, type Text } from "../../page/texts.js";

type Told = Pick<Activity, "label" | "share">;

const LABELS = {
  encode: "work.encode",
  survey: "work.paint",
  paint: "work.paint",
  finish: "work.finish",
} as const satisfies Record<Exclude<Progress["phase"], "load">, Text>;

/** Work has come so far, `at` that many milliseconds. */
export function report(draft: Draft, work: Work, { phase, done, total }: Progress, at: number): void {
  if (phase === "load") return draft.set({ work: { ...work, ...loading(done, total) } });
  if (work.kind !== "paint" && work.kind !== "compare")
    return draft.set({ work: { ...work, label: t(LABELS[phase]), share: null } });
  if (phase !== "paint" || done === 0)
    return draft.set({ work: { ...work, label: t(LABELS[phase]), share: null, since: at } });
  // What the tiles took that are painted tells what the rest will take.
  const left = ((at - work.since) / done) * (total - done);
  const label = done < total ? t("work.paintLeft", { left: timeLeft(left) }) : t(LABELS.paint);
  draft.set({ work: { ...work, label, share: done / total } });
}

/** A picture that is painted in full size to be saved has come so far. */
export function inFull({ phase, done, total }: Progress): Told {
  if (phase === "load") return loading(done, total);
  // Painting its working copy is most of it.
  const share = phase === "finish" ? (1 + done / total) / 2 : phase === "paint" ? done / total / 2 : 0;
  return { label: t("work.detail"), share };
}

/** So many of the paintings that are saved are made. */
export function oneOfAll({ done, total }: Progress): Told {
  return { label: t("work.savePart", { done, total }), share: done / total };
}

/** A download that has come so far, in bytes. */
export function loading(done: number, total: number): Told {
  if (done >= total) return { label: t("work.startPainter"), share: null };
  return { label: t("work.fetchPainter", { done: bytes(done), total: bytes(total) }), share: done / total };
}
