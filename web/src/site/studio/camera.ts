/** Taking a photo with the camera of a phone or tablet; elsewhere there is no such button. */
import { byId } from "../page/dom.js";
import type { Store } from "./store.js";

/** What is pointed at by a finger has a camera, and its browser asks it. */
export function hasCamera(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

/** Photos to paint, and those whose style is taken: the gallery has a card for these. */
export function mountCamera(store: Store): void {
  const button = byId("camera", HTMLButtonElement);
  button.hidden = !hasCamera();
  button.addEventListener("click", () => byId("camera-file", HTMLInputElement).click());
  for (const [id, type] of [
    ["camera-file", "open"],
    ["camera-style", "openStyle"],
  ] as const) {
    const input = byId(id, HTMLInputElement);
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file) store.dispatch({ type, file });
      // Another photo may have the same name.
      input.value = "";
    });
  }
}
