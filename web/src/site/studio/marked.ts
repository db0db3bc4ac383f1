/** What marked parts become. */
import { byId } from "../page/dom.js";
import type { Look } from "./machine/state.js";
import type { Store } from "./store.js";

export function mountMarked(store: Store): void {
  const inputs = document.querySelectorAll<HTMLInputElement>("input[name=marked]");
  for (const input of inputs) {
    const marked = input.value as Look["marked"];
    input.addEventListener("change", () => store.dispatch({ type: "adjust", change: { marked } }));
  }
  store.watch(["look"], ({ look }) => {
    for (const input of inputs) input.checked = input.value === look.marked;
    byId("marked-as", HTMLFieldSetElement).hidden = !look.mask || look.blend.length === 0;
  });
}
