/** A picture of the person's own: chosen or dropped here, painted here, saved from here, and given to nobody. */
import { byId } from "../page/dom.js";
import { t } from "../page/texts.js";
import { stem } from "../page/words.js";
import type { Shown } from "./shown.js";

/** Offer to choose a picture; `fail` is told of what goes wrong beside painting. */
export function offerChoice(shown: Shown, fail: (error: unknown) => void): void {
  const input = byId("file", HTMLInputElement);
  const save = byId("save", HTMLButtonElement);
  let name = "";

  function take(file: File | undefined): void {
    if (!file) return;
    name = stem(file.name);
    shown.show(file, { own: true });
    // What fails is said by the element's event.
    shown.painted().catch(() => {});
  }

  input.addEventListener("change", () => {
    take(input.files?.[0]);
    // The same file may be chosen again.
    input.value = "";
  });
  byId("choose", HTMLButtonElement).addEventListener("click", () => input.click());
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
    else fail(t("problem.noFile"));
  });
  shown.element.addEventListener("load", () => (save.hidden = !shown.isOwn));
  shown.element.addEventListener("error", () => (save.hidden = true));
  save.addEventListener("click", () => void download(shown, name).catch(fail));
  byId("choosing", HTMLDivElement).hidden = false;
}

async function download({ element }: Shown, name: string): Promise<void> {
  const address = URL.createObjectURL(await element.toBlob("image/jpeg", 0.92));
  const link = document.createElement("a");
  Object.assign(link, { href: address, download: `${name}-${element.styleId || "painted"}.jpeg` });
  link.click();
  // Safari reads it afterwards.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
