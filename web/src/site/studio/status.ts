/** What is going on: status line, progress, cancelling, problems, and announcements of all that. */
import { byId } from "../page/dom.js";
import { seconds, size } from "../page/words.js";
import { isPainted } from "./machine/look.js";
import { isCancellable } from "./machine/painting.js";
import type { Shown } from "./machine/shown.js";
import type { Store } from "./store.js";
import { t } from "../page/texts.js";

export function mountStatus(store: Store): void {
  const line = byId("status", HTMLParagraphElement);
  const progress = byId("progress", HTMLProgressElement);
  const cancel = byId("cancel", HTMLButtonElement);
  const paint = byId("paint", HTMLButtonElement);
  const announcer = byId("announcer", HTMLParagraphElement);
  const problem = byId("problem", HTMLDivElement);
  const problemText = byId("problem-text", HTMLParagraphElement);
  const retry = byId("retry", HTMLButtonElement);

  const undo = byId("undo", HTMLButtonElement);
  const redo = byId("redo", HTMLButtonElement);

  undo.addEventListener("click", () => store.dispatch({ type: "undo" }));
  redo.addEventListener("click", () => store.dispatch({ type: "redo" }));
  cancel.addEventListener("click", () => store.dispatch({ type: "cancel" }));
  retry.addEventListener("click", () => store.dispatch({ type: "retry" }));

  store.watch(
    ["work", "preparation", "saving", "picture", "painting", "look", "soon", "remark", "problem"],
    (state) => {
      const { work, preparation, saving, picture, soon } = state;
      // Whatever is to be done waits for the painter.
      const shown = preparation ?? work ?? saving;
      line.textContent = statusLine(state);
      line.classList.toggle("remarking", state.remark !== "");
      progress.hidden = !shown;
      if (shown?.share == null) progress.removeAttribute("value");
      else progress.value = shown.share;
      showIf(cancel, isCancellable(state));
      // After a problem that may be tried again, that is offered instead.
      const paintable = state.secure && !state.problem?.retry;
      showIf(paint, picture !== null && !soon && !work && paintable && !isPainted(state, state));
    },
  );

  store.watch(["mayUndo", "mayRedo", "picture"], ({ mayUndo, mayRedo, picture }) => {
    undo.hidden = redo.hidden = picture === null;
    // Buttons that are disabled would lose the focus.
    undo.ariaDisabled = String(!mayUndo);
    redo.ariaDisabled = String(!mayRedo);
  });

  // Progress would talk without pause; only what begins and ends is announced.
  store.watch(["work", "saving", "painting", "remark"], (state) => {
    const begun = state.work ?? state.saving;
    const text = begun ? `${begun.label.replace(/[:：].*/, "")}…` : statusLine(state);
    if (announcer.textContent !== text) announcer.textContent = text;
  });

  store.watch(["problem"], ({ problem: current }) => {
    problem.hidden = !current;
    problemText.textContent = current?.message ?? "";
    showIf(retry, current?.retry != null);
  });
}

/** A button that goes away hands the keyboard's focus on. */
function showIf(button: HTMLButtonElement, wanted: boolean): void {
  const hadFocus = document.activeElement === button;
  button.hidden = !wanted;
  if (hadFocus && !wanted) focusPicture();
}

/** Where the keyboard goes on when what it was at is gone. */
export function focusPicture(): void {
  const stage = byId("stage", HTMLDivElement);
  (stage.hidden ? byId("studio", HTMLElement) : stage).focus();
}

function statusLine({ work, preparation, saving, picture, painting, remark }: Shown): string {
  if (work) return (preparation ?? work).label;
  const facts = [remark];
  if (picture) facts.push(factsOf(picture));
  if (painting) facts.push(origin(painting));
  for (const aside of [preparation, saving]) if (aside) facts.push(aside.label);
  // Chinese has no space between sentences.
  return facts.filter(Boolean).join(" ").replaceAll("。 ", "。");
}

function factsOf({ width, height, note }: NonNullable<Shown["picture"]>): string {
  return t("status.pixels", { size: size(width, height), note: note ? t("status.note", { note }) : "" });
}

function origin(painting: NonNullable<Shown["painting"]>): string {
  if (painting.by === "server")
    return t("status.byServer", { percent: Math.round(painting.look.strength * 100) });
  const { backend, adapter, threads, note } = painting.runtime;
  const processor = threads > 1 ? t("status.threads", { count: threads }) : "";
  const where = backend === "webgpu" ? t("status.graphics", { adapter: String(adapter) }) : processor;
  const told = t("status.here", { time: seconds(painting.milliseconds), where });
  return [told, note].filter(Boolean).join(" ");
}
