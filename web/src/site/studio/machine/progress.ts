/** How far work is, in words and as a share. */
import type { Progress } from "../../../lib/index.js";
import { bytes, timeLeft } from "../../page/words.js";
import type { Draft } from "./draft.js";
import type { Activity, Work } from "./state.js";

type Told = Pick<Activity, "label" | "share">;

const LABELS: Record<Exclude<Progress["phase"], "load">, string> = {
  encode: "Looking at the style",
  survey: "Painting",
  paint: "Painting",
  finish: "Finishing",
};

/** Work has come so far, `at` that many milliseconds. */
export function report(draft: Draft, work: Work, { phase, done, total }: Progress, at: number): void {
  if (phase === "load") return draft.set({ work: { ...work, ...loading(done, total) } });
  if (work.kind !== "paint" && work.kind !== "compare")
    return draft.set({ work: { ...work, label: LABELS[phase], share: null } });
  if (phase !== "paint" || done === 0)
    return draft.set({ work: { ...work, label: LABELS[phase], share: null, since: at } });
  // What the tiles took that are painted tells what the rest will take.
  const left = ((at - work.since) / done) * (total - done);
  const label = done < total ? `${LABELS.paint}: ${timeLeft(left)}` : LABELS.paint;
  draft.set({ work: { ...work, label, share: done / total } });
}

/** A picture that is painted in full size to be saved has come so far. */
export function inFull({ phase, done, total }: Progress): Told {
  if (phase === "load") return loading(done, total);
  // Painting its working copy is most of it.
  const share = phase === "finish" ? (1 + done / total) / 2 : phase === "paint" ? done / total / 2 : 0;
  return { label: "Painting it in full size", share };
}

/** So many of the paintings that are saved are made. */
export function oneOfAll({ done, total }: Progress): Told {
  return { label: `Saving the paintings: ${done} of ${total}`, share: done / total };
}

/** A download that has come so far, in bytes. */
export function loading(done: number, total: number): Told {
  if (done >= total) return { label: "Starting the painter", share: null };
  return { label: `Fetching the painter: ${bytes(done)} of ${bytes(total)}`, share: done / total };
}
