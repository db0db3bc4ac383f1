/** The lesser controls: a second style, and what marked parts become. */
import type { Style } from "../../lib/index.js";
import { byId, element } from "../page/dom.js";
import { ableTo } from "./look-controls.js";
import type { Look } from "./machine/state.js";
import { find, stylesOf } from "./machine/styles.js";
import type { Store } from "./store.js";
import { t } from "../page/texts.js";

type Adjust = (change: Partial<Look>) => void;

export function mountMore(store: Store): void {
  const adjust: Adjust = (change) => store.dispatch({ type: "adjust", change });
  mountSecond(store, adjust);
  const marked = radios("marked");

  for (const input of marked) {
    input.addEventListener("change", () => adjust({ marked: input.value as Look["marked"] }));
  }

  store.watch(["look"], ({ look }) => {
    for (const input of marked) input.checked = input.value === look.marked;
    byId("marked-as", HTMLFieldSetElement).hidden = !look.mask || look.second === null;
  });
}

function mountSecond(store: Store, adjust: Adjust): void {
  const second = byId("second", HTMLSelectElement);
  const control = byId("second-control", HTMLDivElement);
  const blend = byId("blend", HTMLInputElement);
  const blendValue = byId("blend-value", HTMLOutputElement);
  const blendControl = byId("blend-control", HTMLDivElement);
  let listed: readonly Style[] = [];

  second.addEventListener("change", () => adjust({ second: second.value || null }));
  blend.addEventListener("input", () => adjust({ blend: blend.valueAsNumber / 100 }));

  store.watch(["look", "manifests", "own"], (state) => {
    const { look } = state;
    const manifest = find(state, look.choice)?.manifest;
    control.hidden = !ableTo(state).takesCodes;
    const styles = manifest ? stylesOf(state, manifest) : [];
    if (styles.length !== listed.length || styles.some((style, at) => style !== listed[at])) {
      listed = styles;
      second.replaceChildren(element("option", { value: "" }, t("more.none")), ...styles.map(optionOf));
    }
    second.value = look.second ?? "";
    blendControl.hidden = look.second === null || control.hidden;
    const percent = Math.round(100 * look.blend);
    blend.valueAsNumber = percent;
    blendValue.value = t("more.blend", { percent });
    blend.setAttribute("aria-valuetext", t("more.blendSaid", { percent }));
  });
}

function optionOf({ id, title, artist }: Style): HTMLOptionElement {
  return element("option", { value: id }, t("more.style", { title, artist }));
}

function radios(name: string): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(`input[name=${name}]`)];
}
