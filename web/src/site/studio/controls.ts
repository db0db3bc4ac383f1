/** Strength, format, quality and saving. */
import { isLarge } from "../../lib/index.js";
import { byId } from "../page/dom.js";
import type { Format, Look, StudioStore } from "./state.js";

export interface Controls {
  adjust(change: Partial<Look>): void;
  save(): void;
}

export function mountControls(store: StudioStore, { adjust, save }: Controls): void {
  const strength = byId("strength", HTMLInputElement);
  const strengthValue = byId("strength-value", HTMLOutputElement);
  const saving = byId("saving", HTMLFieldSetElement);
  const quality = byId("quality", HTMLInputElement);
  const qualityValue = byId("quality-value", HTMLOutputElement);
  const qualityControl = byId("quality-control", HTMLDivElement);
  const formats = saving.querySelectorAll<HTMLInputElement>("input[name=format]");

  strength.addEventListener("input", () => adjust({ strength: strength.valueAsNumber / 100 }));
  quality.addEventListener("input", () => store.update({ quality: quality.valueAsNumber / 100 }));
  byId("download", HTMLButtonElement).addEventListener("click", save);
  for (const input of formats) {
    input.addEventListener("change", () => store.update({ format: input.value as Format }));
  }

  store.watch(["look"], ({ look }) => {
    const percent = Math.round(look.strength * 100);
    strength.valueAsNumber = percent;
    strengthValue.value = `${percent} %`;
    strength.setAttribute("aria-valuetext", `${percent} %`);
  });

  store.watch(["format", "quality", "painting", "work"], (state) => {
    const fromServer = state.painting?.by === "server";
    for (const input of formats) {
      input.checked = input.value === state.format;
      input.disabled = fromServer;
    }
    quality.valueAsNumber = Math.round(state.quality * 100);
    qualityValue.value = quality.value;
    qualityControl.hidden = state.format === "image/png" || fromServer;
    // There is no memory for painting a large picture and saving another at once.
    const busy = state.work !== null && state.picture !== null && isLarge(state.picture);
    saving.disabled = !state.painting || busy;
  });
}
