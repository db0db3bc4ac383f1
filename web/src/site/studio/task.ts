/** One thing at a time: what begins ends what was going on. */
import { BrushworkError, type Progress } from "../../lib/index.js";
import { bytes, explain, timeLeft } from "../page/words.js";
import type { StudioStore, Work } from "./state.js";

const LABELS: Record<Exclude<Progress["phase"], "load">, string> = {
  encode: "Looking at the style",
  survey: "Painting",
  paint: "Painting",
};

type Opening = "picture" | "style";

export class Task {
  readonly #store: StudioStore;
  #current = new AbortController();
  #preparation = new AbortController();
  #opening: { readonly what: Opening; readonly signal: AbortSignal } | undefined;
  #paintingSince = 0;

  constructor(store: StudioStore) {
    this.#store = store;
  }

  /** The signal of the new work, which is aborted when other work begins or the person cancels. */
  begin(label: string, mayCancel = false): AbortSignal {
    this.#current.abort();
    this.#current = new AbortController();
    const cancel = mayCancel ? () => this.#cancel() : null;
    const work = { label, share: null, cancel };
    this.#store.update({ problem: null, remark: "", soon: false, unfinished: null, tooLarge: null, work });
    return this.#current.signal;
  }

  /** Like `begin`, of what paints by itself when it is done. */
  beginOpening(what: Opening, label: string): AbortSignal {
    const signal = this.begin(label, what === "style");
    this.#opening = { what, signal };
    return signal;
  }

  /** What is being opened; also while the person is asked what to do with it. */
  get opening(): Opening | null {
    if (this.#store.state.tooLarge) return "picture";
    const isGoingOn = this.#opening?.signal === this.#current.signal && this.#store.state.work !== null;
    return isGoingOn ? this.#opening!.what : null;
  }

  /** The signal of what is got ready meanwhile: who cancels does not wait for that either. */
  beginPreparation(): AbortSignal {
    this.#preparation = new AbortController();
    return this.#preparation.signal;
  }

  /** As it was before: what is shown and what is chosen agree again. Marks stay: they were much work. */
  stepBack(remark: string): void {
    const { painting, look } = this.#store.state;
    const { mask, marked } = look;
    const before = painting ? { ...painting.look, mask, marked } : look;
    this.#store.update({ work: null, soon: false, unfinished: null, remark, look: before });
  }

  report(signal: AbortSignal, { phase, done, total }: Progress): void {
    const { work } = this.#store.state;
    if (signal.aborted || !work) return;
    const { cancel } = work;
    if (phase === "load") return this.#store.update({ work: loading(done, total, cancel) });
    if (phase === "paint" && done > 0)
      return this.#store.update({ work: this.#painting(done, total, cancel) });
    this.#paintingSince = performance.now();
    this.#store.update({ work: { label: LABELS[phase], share: null, cancel } });
  }

  /** What the tiles took that are painted tells what the rest will take. */
  #painting(done: number, total: number, cancel: Work["cancel"]): Work {
    const left = ((performance.now() - this.#paintingSince) / done) * (total - done);
    const label = done < total ? `${LABELS.paint}: ${timeLeft(left)}` : LABELS.paint;
    return { label, share: done / total, cancel };
  }

  /** The work has failed. */
  fail(error: unknown, retry: (() => void) | null): void {
    this.#store.update({ work: null, unfinished: null });
    this.complain(error, retry);
  }

  /** Something else has failed; the work goes on. */
  complain(error: unknown, retry: (() => void) | null): void {
    const lasting = error instanceof BrushworkError && error.code === "insecure-context";
    this.#store.update({ problem: { message: explain(error), retry: lasting ? null : retry } });
  }

  /** What is chosen stays for what is shown, not for what could not be opened. */
  failOpening(error: unknown, retry: (() => void) | null): void {
    this.stepBack("");
    this.fail(error, retry);
  }

  #cancel(): void {
    const wasOpening = this.opening;
    this.#current.abort();
    this.#preparation.abort();
    // What was chosen meanwhile is not what is cancelled.
    if (wasOpening) this.#store.update({ work: null, remark: "Cancelled." });
    else this.stepBack("Cancelled.");
  }
}

/** Work that is a download. */
export function loading(done: number, total: number, cancel: (() => void) | null): Work {
  if (done >= total) return { label: "Starting the painter", share: null, cancel };
  return { label: `Fetching the painter: ${bytes(done)} of ${bytes(total)}`, share: done / total, cancel };
}
