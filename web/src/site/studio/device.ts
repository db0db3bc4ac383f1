/** What paints on this device: the person's choice, and what was measured. */
import type { BackendChoice, Measured } from "../../lib/index.js";
import { byId } from "../page/dom.js";
import { seconds } from "../page/words.js";
import { remember, remembered } from "../page/remembered.js";
import type { Store } from "./store.js";
import { t } from "../page/texts.js";

const REMEMBERED = "backend";

export function mountDevice(store: Store): void {
  const backend = byId("backend", HTMLSelectElement);
  const measured = byId("measured", HTMLParagraphElement);

  backend.addEventListener("change", () => {
    const chosen = backend.value as BackendChoice;
    remember(REMEMBERED, chosen);
    store.dispatch({ type: "setBackend", backend: chosen });
  });

  const known = remembered(REMEMBERED);
  if ([...backend.options].some(({ value }) => value === known)) {
    store.dispatch({ type: "setBackend", backend: known as BackendChoice });
  }
  store.watch(["backend"], (state) => {
    backend.value = state.backend;
  });
  store.watch(["painting"], ({ painting }) => {
    const figures = painting?.by === "browser" ? painting.runtime.measured : null;
    measured.textContent = figures ? told(figures) : "";
  });
}

function told({ wasm, webgpu }: Measured): string {
  if (webgpu === null) return t("device.noGraphics");
  return t("device.measured", { wasm: seconds(wasm), webgpu: seconds(webgpu) });
}
