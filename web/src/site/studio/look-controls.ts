/** The controls of the look: a slider for a number, radio buttons for a choice, as the contract has them. */
import { type ControlName, controlsOf, scaleOf } from "../../lib/afterwards.js";
import { CONTROLS, KINDS } from "../../lib/basics.js";
import { byId } from "../page/dom.js";
import type { Shown } from "./machine/shown.js";
import { find } from "./machine/styles.js";
import type { Store } from "./store.js";
import { shownValue } from "../page/controls.js";

export function mountLookControls(store: Store): void {
  for (const name of controlsOf("studio")) {
    if (CONTROLS[name].type === "number") mountNumber(store, name);
    else mountChoice(store, name);
  }
}

/** What the chosen stylizer's kind of painter can do; without one, the least. */
export function ableTo(state: Shown): (typeof KINDS)[keyof typeof KINDS] {
  return KINDS[find(state, state.look.choice)?.manifest.painter.kind ?? "whole"];
}

function mountNumber(store: Store, name: ControlName): void {
  const input = byId(name, HTMLInputElement);
  const output = byId(`${name}-value`, HTMLOutputElement);
  const scale = scaleOf(name);
  input.addEventListener("input", () => adjust(store, name, input.valueAsNumber / scale));
  store.watch(["look", "manifests"], (state) => {
    const value = state.look[name] as number;
    // What would change nothing is not offered.
    input.parentElement!.hidden =
      name === "texture" && !find(state, state.look.choice)?.manifest.painter.texture;
    input.valueAsNumber = Number((value * scale).toFixed(6));
    output.value = shownValue(name, value);
    input.setAttribute("aria-valuetext", output.value);
  });
}

function mountChoice(store: Store, name: ControlName): void {
  const inputs = document.querySelectorAll<HTMLInputElement>(`input[name=${name}]`);
  for (const input of inputs) input.addEventListener("change", () => adjust(store, name, input.value));
  store.watch(["look", "manifests"], (state) => {
    const able: readonly string[] = ableTo(state).colours;
    for (const input of inputs) {
      input.checked = input.value === state.look[name];
      input.disabled = name === "colours" && !able.includes(input.value);
    }
  });
}

function adjust(store: Store, name: ControlName, value: number | string): void {
  store.dispatch({ type: "adjust", change: { [name]: value } });
}
