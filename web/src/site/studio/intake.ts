/**
 * The ways a picture comes in: dropped, pasted, chosen, or one of the samples. Dropped on the gallery it is a style, as it is
 * where the card for own styles has the focus.
 */
import { byId } from "../page/dom.js";
import { openAll } from "./open-all.js";
import type { Store } from "./store.js";
import { t } from "../page/texts.js";

const STYLE_FILE = ".style.json";

export function mountIntake(store: Store): void {
  const chooser = byId("file", HTMLInputElement);
  const another = byId("another", HTMLButtonElement);
  const stage = byId("stage", HTMLDivElement);
  const take = (files: FileList | null | undefined, as: "pictures" | "styles" = "pictures") => {
    // Wherever it lands, a style file is a style.
    const isStyle = ({ name }: File) => as === "styles" || name.endsWith(STYLE_FILE);
    const all = [...(files ?? [])];
    const [style, ...styles] = all.filter(isStyle);
    const [picture, ...pictures] = all.filter((file) => !isStyle(file));
    if (picture) openAll(store, picture, pictures);
    if (style) store.dispatch({ type: "openStyle", file: style, others: styles });
    return all.length > 0;
  };

  for (const button of [byId("choose", HTMLButtonElement), another]) {
    button.addEventListener("click", () => chooser.click());
  }
  chooser.addEventListener("change", () => {
    take(chooser.files);
    // The same file may be chosen again.
    chooser.value = "";
  });
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-sample]")) {
    const { sample, name } = button.dataset as { sample: string; name: string };
    button.addEventListener("click", () => store.dispatch({ type: "openSample", address: sample, name }));
  }
  document.addEventListener("paste", (event) => {
    const isStyle = document.activeElement?.matches(".card.add") === true;
    if (take(event.clipboardData?.files, isStyle ? "styles" : "pictures")) event.preventDefault();
  });
  acceptDrops((files, target) => {
    const isStyle = target instanceof Element && target.closest("#gallery") !== null;
    const taken = take(files, isStyle ? "styles" : "pictures");
    if (!taken) store.dispatch({ type: "refuse", message: t("problem.noFile") });
  });
  byId("paint", HTMLButtonElement).addEventListener("click", () => store.dispatch({ type: "paint" }));

  store.watch(["picture"], ({ picture }) => {
    const intake = byId("intake", HTMLDivElement);
    const focusIsLost = intake.contains(document.activeElement) && picture !== null;
    intake.hidden = picture !== null;
    stage.hidden = another.hidden = picture === null;
    byId("studio", HTMLElement).dataset.view = picture ? "picture" : "intake";
    if (focusIsLost) stage.focus();
  });
}

/** Takes every drop: the browser would leave the page for what nobody takes. */
function acceptDrops(take: (files: FileList | undefined, target: EventTarget | null) => void): void {
  const root = document.documentElement;
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    event.dataTransfer!.dropEffect = "copy";
    root.dataset.dropping = "";
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) delete root.dataset.dropping;
  });
  document.addEventListener("drop", (event) => {
    delete root.dataset.dropping;
    event.preventDefault();
    take(event.dataTransfer?.files, event.target);
  });
}
