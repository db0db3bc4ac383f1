/** The button that saves a style of the person's own as a file, which opens here, on the command line and elsewhere. */
import { byId } from "../page/dom.js";
import type { OwnStyle } from "./machine/state.js";
import { find, findOwn } from "./machine/styles.js";
import type { Store } from "./store.js";

export function mountSaveStyle(store: Store): void {
  const button = byId("save-style", HTMLButtonElement);
  let chosen: OwnStyle | undefined;
  store.watch(["look", "own", "manifests"], (state) => {
    const { choice } = state.look;
    chosen = choice ? findOwn(state, choice.style) : undefined;
    // One that came as a file is there already.
    button.hidden = !chosen || chosen.isLearned;
  });
  const save = async (own: OwnStyle) => {
    const found = find(store.shown, { stylizer: own.stylizer, style: own.style.id });
    const { saveStyleFile } = await import("./effects/style-file.js");
    if (found) saveStyleFile(own, found.manifest);
  };
  button.addEventListener("click", () => {
    // What cannot be loaded without a network is asked for once more.
    if (chosen) save(chosen).catch(() => {});
  });
}
