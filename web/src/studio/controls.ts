/** Strength, format, quality and saving. */
import { byId } from "../page/dom.js";
import type { Format, StudioStore } from "./state.js";

export function mountControls(store: StudioStore, save: () => void): void {
  const strength = byId("strength", HTMLInputElement);
  const strengthValue = byId("strength-value", HTMLOutputElement);
  const saving = byId("saving", HTMLFieldSetElement);
  const quality = byId("quality", HTMLInputElement);
  const qualityValue = byId("quality-value", HTMLOutputElement);
  const qualityControl = byId("quality-control", HTMLDivElement);
  const formats = saving.querySelectorAll<HTMLInputElement>("input[name=format]");

  strength.addEventListener("input", () => store.update({ strength: strength.valueAsNumber / 100 }));
  quality.addEventListener("input", () => store.update({ quality: quality.valueAsNumber / 100 }));
  byId("download", HTMLButtonElement).addEventListener("click", save);
  for (const input of formats) {
    input.addEventListener("change", () => store.update({ format: input.value as Format }));
  }

  store.watch(["strength", "painting"], (state) => {
    const percent = Math.round(state.strength * 100);
    strength.valueAsNumber = percent;
    strengthValue.value = `${percent} %`;
    strength.setAttribute("aria-valuetext", `${percent} %`);
    // The server's painting came with its strength mixed in.
    strength.disabled = state.painting?.by === "server";
  });

  store.watch(["format", "quality", "painting"], (state) => {
    const fromServer = state.painting?.by === "server";
    for (const input of formats) {
      input.checked = input.value === state.format;
      input.disabled = fromServer;
    }
    quality.valueAsNumber = Math.round(state.quality * 100);
    qualityValue.value = quality.value;
    qualityControl.hidden = state.format === "image/png" || fromServer;
    saving.disabled = !state.painting;
  });
}
