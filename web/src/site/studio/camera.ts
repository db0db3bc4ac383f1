/** Taking a photo with the camera of a phone or tablet; elsewhere there is no such button. */
import { byId } from "../page/dom.js";
import type { Store } from "./store.js";

export function mountCamera(store: Store): void {
  const button = byId("camera", HTMLButtonElement);
  const input = byId("camera-file", HTMLInputElement);
  // What is pointed at by a finger has a camera, and its browser asks it.
  button.hidden = !matchMedia("(pointer: coarse)").matches;
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) store.dispatch({ type: "open", file });
    // Another photo may have the same name.
    input.value = "";
  });
}
