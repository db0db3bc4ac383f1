/** The links to the studio in other languages: the one that is taken is remembered. */
import { languageLinks, REMEMBERED } from "../page/language.js";
import { remember } from "../page/remembered.js";

export function mountLanguages(): void {
  for (const link of languageLinks())
    link.addEventListener("click", () => remember(REMEMBERED, link.hreflang));
}
