/** The question what to do with a picture that is too large for a browser. */
import { MAX_SIDE } from "../../lib/index.js";
import { byId } from "../page/dom.js";
import { size } from "../page/words.js";
import type { Host } from "./server.js";
import { find, largestPainted, type State, type StudioStore, type TooLarge } from "./state.js";

export interface Answers {
  makeSmaller(picture: TooLarge): void;
  askServer(picture: TooLarge): void;
  leave(): void;
}

export function mountTooLarge(store: StudioStore, host: Host | null, answers: Answers): void {
  const dialog = byId("too-large", HTMLDialogElement);
  const text = byId("too-large-text", HTMLParagraphElement);
  const smaller = byId("make-smaller", HTMLButtonElement);
  const server = byId("ask-server", HTMLButtonElement);
  const answer = (act: (picture: TooLarge) => void) => () => {
    const { tooLarge } = store.state;
    if (tooLarge) act(tooLarge);
  };

  smaller.addEventListener("click", answer(answers.makeSmaller));
  server.addEventListener("click", answer(answers.askServer));
  byId("leave-it", HTMLButtonElement).addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    // The question may be asked again by now.
    if (dialog.open || !store.state.tooLarge) return;
    store.update({ tooLarge: null });
    answers.leave();
  });

  store.watch(["tooLarge"], (state) => {
    const { tooLarge } = state;
    if (!tooLarge) return dialog.close();
    const { width, height, reducible } = tooLarge;
    const offered = host !== null && fits(tooLarge, host) && tilesWell(state);
    const largest = largestPainted(state);
    text.textContent =
      `It has ${((width * height) / 1e6).toFixed(1)} megapixels (${size(width, height)}). ` +
      `${limitOf(state)} up to ${(largest / 1e6).toFixed(0)} megapixels safely. ` +
      offer(reducible, offered);
    smaller.hidden = !reducible;
    smaller.textContent = `Make it smaller (${reducedSize(width, height, largest)})`;
    server.hidden = !offered;
    if (!dialog.open) dialog.showModal();
  });
}

/** Whether the host would take the picture. */
export function fits(picture: { file: Blob; width: number; height: number }, host: Host): boolean {
  const { file, width, height } = picture;
  return width * height <= host.pixels && Math.max(width, height) <= MAX_SIDE && file.size <= host.bytes;
}

/** A painter that must see the whole picture at once is limited on a server too. */
function tilesWell(state: State): boolean {
  return find(state, state.look.choice)?.manifest.painter.kind !== "whole";
}

function limitOf(state: State): string {
  if (!tilesWell(state)) return "This painter sees a picture as a whole, and paints";
  return "With the memory of this device, this browser paints";
}

function offer(reducible: boolean, offered: boolean): string {
  if (!reducible)
    return "It is too large to be opened here; the server of this page can paint it in full size.";
  return offered
    ? "Brushwork can make it smaller and paint it here, or the server of this page can paint it in full size."
    : "Brushwork can make it smaller and paint it here; nothing leaves your machine.";
}

function reducedSize(width: number, height: number, largest: number): string {
  const factor = Math.sqrt(largest / (width * height));
  return size(Math.floor(width * factor), Math.floor(height * factor));
}
