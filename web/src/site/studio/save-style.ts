/** Keeping a style of the person's own: on this device, or as a file, which opens here, on the command line and elsewhere. */
import { byId } from "../page/dom.js";
import { keptStyles } from "./kept-styles.js";
import type { OwnStyle } from "./machine/state.js";
import { find, findOwn } from "./machine/styles.js";
import type { Store } from "./store.js";

export function mountSaveStyle(store: Store): void {
  const button = byId("save-style", HTMLButtonElement);
  const keep = byId("keep-style", HTMLInputElement);
  let chosen: OwnStyle | undefined;
  const show = () => {
    if (chosen) keep.checked = keptStyles.isKept(chosen);
  };
  store.watch(["look", "own", "manifests"], (state) => {
    const { choice } = state.look;
    chosen = choice ? findOwn(state, choice.style) : undefined;
    // One that came as a file is there already.
    button.hidden = !chosen || chosen.isLearned;
    byId("keep-style-control", HTMLLabelElement).hidden = !chosen;
    show();
  });
  keptStyles.watch(show);
  keep.addEventListener("change", () => {
    // Where storage is refused, nothing is kept, and that is shown.
    if (chosen) keptStyles.keep(chosen, keep.checked).catch(show);
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
