/** The buttons that zoom, and what they tell of it. */
import { byId } from "../../page/dom.js";
import type { Zoom } from "./zoom.js";
import { t } from "../../page/texts.js";

export const STEP = 1.5;
/** What goes on is told when it has come to rest. */
const RESTS_MS = 400;

export function mountZoomControls(zoom: Zoom): void {
  const nearer = byId("zoom-in", HTMLButtonElement);
  const further = byId("zoom-out", HTMLButtonElement);
  const level = byId("zoom-level", HTMLButtonElement);
  const told = byId("zoomed", HTMLParagraphElement);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let wasFit = true;

  nearer.addEventListener("click", () => zoom.by(STEP));
  further.addEventListener("click", () => zoom.by(1 / STEP));
  level.addEventListener("click", () => zoom.toggle());

  zoom.watch(() => {
    const { magnification, isFit } = zoom;
    const percent = magnification === null ? "" : `${Math.round(100 * magnification)} %`;
    // Buttons that are disabled would lose the focus.
    nearer.ariaDisabled = String(!zoom.mayIn);
    further.ariaDisabled = String(!zoom.isIn);
    if (level.textContent === percent) return;
    // What fits follows the room that there is, of which nobody asked.
    const isAsked = !(isFit && wasFit) && percent !== "" && level.textContent !== "";
    wasFit = isFit;
    level.textContent = percent;
    level.ariaLabel = t("zoom.level", { percent, action: t(isFit ? "zoom.levelReal" : "zoom.levelAll") });
    level.title = t(isFit ? "zoom.real" : "zoom.all");
    clearTimeout(waiting);
    if (isAsked) waiting = setTimeout(() => (told.textContent = t("zoom.told", { percent })), RESTS_MS);
  });
}
