/** The question what to do with a picture that is too large for a browser. */
import { KINDS, paintablePixels } from "../../lib/basics.js";
import { byId } from "../page/dom.js";
import { size } from "../page/words.js";
import { fits } from "./machine/opening.js";
import type { Shown } from "./machine/shown.js";
import { find } from "./machine/styles.js";
import type { Store } from "./store.js";
import { t, type Text } from "../page/texts.js";

export function mountTooLarge(store: Store): void {
  const dialog = byId("too-large", HTMLDialogElement);
  const text = byId("too-large-text", HTMLParagraphElement);
  const smaller = byId("make-smaller", HTMLButtonElement);
  const server = byId("ask-server", HTMLButtonElement);

  smaller.addEventListener("click", () => store.dispatch({ type: "makeSmaller" }));
  server.addEventListener("click", () => store.dispatch({ type: "takeForServer" }));
  byId("leave-it", HTMLButtonElement).addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    // The question may be asked again by now.
    if (!dialog.open) store.dispatch({ type: "leave" });
  });

  store.watch(["tooLarge"], (state) => {
    const { tooLarge } = state;
    if (!tooLarge) return dialog.close();
    const { width, height, reducible } = tooLarge;
    const offered = fits(tooLarge, state.host) && tilesWell(state);
    const largest = largestPainted(state);
    text.textContent = [
      t("large.has", { megapixels: ((width * height) / 1e6).toFixed(1), size: size(width, height) }),
      t(tilesWell(state) ? "large.device" : "large.whole", { most: (largest / 1e6).toFixed(0) }),
      t(offer(reducible, offered)),
    ].join(" ");
    smaller.hidden = !reducible;
    smaller.textContent = t("large.makeSmaller", { size: reducedSize(width, height, largest) });
    server.hidden = !offered;
    if (!dialog.open) dialog.showModal();
  });
}

/** The most pixels that the chosen painter paints in this browser. */
function largestPainted(state: Shown): number {
  return paintablePixels(find(state, state.look.choice)?.manifest.painter.kind);
}

/** A painter that must see the whole picture at once is limited on a server too. */
function tilesWell(state: Shown): boolean {
  const kind = find(state, state.look.choice)?.manifest.painter.kind;
  return !kind || KINDS[kind].tiles;
}

function offer(reducible: boolean, offered: boolean): Text {
  if (!reducible) return "large.serverOnly";
  return offered ? "large.both" : "large.smaller";
}

function reducedSize(width: number, height: number, largest: number): string {
  const factor = Math.sqrt(largest / (width * height));
  return size(Math.floor(width * factor), Math.floor(height * factor));
}
