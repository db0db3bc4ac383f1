/** Format, quality, size and saving. */
import { byId, element } from "../page/dom.js";
import { maySave } from "./machine/saving.js";
import type { Format } from "./machine/state.js";
import type { Store } from "./store.js";

export function mountControls(store: Store): void {
  const saving = byId("saving", HTMLFieldSetElement);
  const quality = byId("quality", HTMLInputElement);
  const qualityValue = byId("quality-value", HTMLOutputElement);
  const qualityControl = byId("quality-control", HTMLDivElement);
  const longest = byId("longest", HTMLInputElement);
  const formats = saving.querySelectorAll<HTMLInputElement>("input[name=format]");

  quality.addEventListener("input", () =>
    store.dispatch({ type: "setQuality", quality: quality.valueAsNumber / 100 }),
  );
  longest.addEventListener("change", () => {
    const asked = longest.valueAsNumber;
    store.dispatch({ type: "setLongest", longest: asked >= 1 ? Math.round(asked) : null });
  });
  for (const [id, to, able] of [
    ["download", "file", true],
    ["copy", "clipboard", mayCopy()],
    ["share", "share", mayShare()],
  ] as const) {
    const button = byId(id, HTMLButtonElement);
    button.hidden = !able;
    button.addEventListener("click", () => store.dispatch({ type: "save", to }));
  }
  for (const input of formats) {
    input.closest("label")!.hidden = !mayEncode(input.value);
    input.addEventListener("change", () =>
      store.dispatch({ type: "setFormat", format: input.value as Format }),
    );
  }

  store.watch(["picture", "longest", "painting"], ({ picture, longest: asked, painting }) => {
    longest.value = asked === null ? "" : String(asked);
    longest.placeholder = picture ? String(Math.max(picture.width, picture.height)) : "";
    longest.disabled = painting?.by === "server";
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
    saving.disabled = !maySave(state.work, state);
  });
}

/** Browsers write PNG instead of what they cannot (Safari: WebP). */
function mayEncode(type: string): boolean {
  return element("canvas", { width: 1, height: 1 }).toDataURL(type).startsWith(`data:${type}`);
}

function mayCopy(): boolean {
  return "clipboard" in navigator && "write" in navigator.clipboard && "ClipboardItem" in self;
}

function mayShare(): boolean {
  return (
    "canShare" in navigator && navigator.canShare({ files: [new File([], "a.jpg", { type: "image/jpeg" })] })
  );
}
