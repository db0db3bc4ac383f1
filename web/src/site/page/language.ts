/** The page's language: that of its texts, and the one that the person chose or the browser asks for. */
import { remembered } from "./remembered.js";
import { byId } from "./dom.js";
import { speak } from "./texts.js";

/** Where the person's choice is remembered. */
export const REMEMBERED = "language";

/** Speak as the page is written; its texts are in it. */
export function speakAsPage(): void {
  const texts = JSON.parse(byId("texts", HTMLScriptElement).text) as Record<string, string>;
  speak(document.documentElement.lang, texts);
}

/**
 * Whoever opens the site without naming a language gets the one that was chosen before, or else the first one of the
 * browser's that there is. Tells whether another page is on its way.
 */
export function openChosenLanguage(): boolean {
  const links = languageLinks();
  const here = document.documentElement.lang;
  // A page that is named is in the language that is wanted.
  if (!location.pathname.endsWith("/")) return false;
  const wanted = [remembered(REMEMBERED), ...navigator.languages].map((tag) => tag?.split("-", 1)[0]);
  const first = wanted.find((tag) => tag === here || links.some(({ hreflang }) => hreflang === tag));
  const page = links.find(({ hreflang }) => hreflang === first);
  if (!page) return false;
  location.replace(page.href + location.search + location.hash);
  return true;
}

/** The links to the page in other languages. */
export function languageLinks(): HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>("a[hreflang]")];
}
