/** What marked parts become. */
import { byId } from "../page/dom.js";
import { t } from "../page/texts.js";
import type { Look } from "./machine/state.js";
import { find } from "./machine/styles.js";
import type { Store } from "./store.js";

export function mountMarked(store: Store): void {
  const inputs = document.querySelectorAll<HTMLInputElement>("input[name=marked]");
  for (const input of inputs) {
    const marked = input.value as Look["marked"];
    input.addEventListener("change", () => store.dispatch({ type: "adjust", change: { marked } }));
  }
  store.watch(["look", "manifests", "own"], (state) => {
    const { look } = state;
    for (const input of inputs) input.checked = input.value === look.marked;
    byId("marked-as", HTMLFieldSetElement).hidden = !look.mask || look.blend.length === 0;
    if (!look.choice || !look.blend[0]) return;
    const second = find(state, { ...look.choice, style: look.blend[0].style });
    byId("marked-second", HTMLSpanElement).textContent = t("marking.get", {
      title: second?.style.title ?? "",
    });
  });
}
