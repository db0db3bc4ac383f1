/** Defines `<brush-work>`; importing it where there are no elements, as on a server, does nothing. */
import { BrushWork } from "./brush-work.js";

export type { EngineOptions, Progress, Runtime } from "../engine/api.js";
export { BrushworkError } from "../contract/errors.js";
export { BrushWork } from "./brush-work.js";
export type { BrushWorkEventMap, LoadDetail } from "./events.js";
export { configure } from "./shared.js";
export type { PictureSource } from "./source.js";

declare global {
  interface HTMLElementTagNameMap {
    "brush-work": BrushWork;
  }
}

if (globalThis.customElements && !customElements.get("brush-work")) {
  customElements.define("brush-work", BrushWork);
}
