/** On narrow screens one panel at a time lies below the picture; on others all are seen. */
import { byId } from "../page/dom.js";
import type { Store } from "./store.js";

export function mountSheets(store: Store): void {
  const studio = byId("studio", HTMLElement);
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("#sheets [data-sheet]")];
  const mark = byId("mark-sheet", HTMLButtonElement);

  const show = (sheet: string) => {
    studio.dataset.sheet = sheet;
    for (const button of buttons) button.ariaExpanded = String(button.dataset.sheet === sheet);
  };
  for (const button of buttons) {
    // What is open closes, and leaves its room to the picture.
    button.addEventListener("click", () => {
      store.dispatch({ type: "mark", marking: false });
      show(button.ariaExpanded === "true" ? "" : button.dataset.sheet!);
    });
  }
  mark.addEventListener("click", () => {
    if (store.shown.marking) store.dispatch({ type: "mark", marking: false });
    else byId("mark", HTMLButtonElement).click();
  });

  // Where styles are compared, further ones are chosen.
  let isComparing = store.shown.cells !== null;
  store.watch(["cells"], ({ cells }) => {
    if (cells && !isComparing) show("styles");
    isComparing = cells !== null;
  });
  store.watch(["marking", "picture"], ({ marking, picture }) => {
    mark.ariaPressed = String(marking);
    mark.disabled = !picture?.preview;
  });
}
