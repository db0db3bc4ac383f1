/** How the photo and the painting are compared: by a slider, by holding, or side by side. Remembered from visit to visit. */
import { byId } from "../../page/dom.js";
import { remember, remembered } from "../../page/remembered.js";
import type { Store } from "../store.js";
import type { Zoom } from "./zoom.js";

const REMEMBERED = "before-after";
const FIRST = "slider";

export function mountModes(store: Store, zoom: Zoom): void {
  const frame = byId("frame", HTMLDivElement);
  const hold = byId("hold", HTMLButtonElement);
  const inputs = [...document.querySelectorAll<HTMLInputElement>("input[name=before-after]")];
  const known = remembered(REMEMBERED);
  const initial = inputs.find(({ value }) => value === known) ?? inputs.find(({ value }) => value === FIRST)!;
  initial.checked = true;

  const show = () => {
    const { marking, painting } = store.shown;
    // Without a painting there is nothing to compare, and marks are drawn on all of the picture.
    const mode = marking || !painting ? FIRST : inputs.find(({ checked }) => checked)!.value;
    frame.dataset.mode = mode;
    hold.hidden = mode !== "hold";
    zoom.panes = mode === "side" ? 2 : 1;
  };
  for (const input of inputs) {
    input.addEventListener("change", () => {
      remember(REMEMBERED, input.value);
      show();
    });
  }
  store.watch(["marking", "painting"], show);

  const held = (is: boolean) => () => frame.classList.toggle("before", is);
  const isPress = ({ key }: KeyboardEvent) => key === " " || key === "Enter";
  hold.addEventListener("pointerdown", held(true));
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) hold.addEventListener(end, held(false));
  hold.addEventListener("keydown", (event) => {
    if (!isPress(event) || event.repeat) return;
    held(true)();
    // Wherever the focus is by then.
    addEventListener("keyup", held(false), { once: true });
  });
}
