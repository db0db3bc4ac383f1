/** Shows the styles that are looked for: by words, by what they are of, and those that the person likes. */
import { byId, element } from "../page/dom.js";
import { type Card, plain } from "./cards.js";
import type { Favourites } from "./favourites.js";
import type { Store } from "./store.js";
import { meaningsOf } from "./synonyms.js";
import { counted, perhaps, t } from "../page/texts.js";

const SEARCHED_FROM = 13;
/** Fewer styles than that, or most of them, are no choice. */
const LEAST_OF_A_TAG = 3;
const MOST_OF_A_TAG = 0.4;
const CHIPS_AT_FIRST = 5;
const LIKED = "favourites";

export function mountSearch(store: Store, cards: () => readonly Card[], favourites: Favourites): void {
  const control = byId("search-control", HTMLDivElement);
  const search = byId("search", HTMLInputElement);
  const found = byId("found", HTMLParagraphElement);
  const list = byId("styles", HTMLDivElement);
  const chips = byId("chips", HTMLDivElement);
  /** The tag, or the favourites, that only are shown. */
  let only: string | null = null;
  let areAllShown = false;

  const show = () => {
    const asked = plain(search.value).split(/\s+/).filter(Boolean).map(searched);
    let count = 0;
    for (const card of cards()) {
      const hit =
        asked.every((isIn) => isIn(card.words)) &&
        (only === null || (only === LIKED ? favourites.has(card.choice) : card.tags.includes(only)));
      card.label.hidden = card.input.disabled = !hit;
      if (hit) count++;
    }
    for (const group of list.querySelectorAll<HTMLElement>(":scope > div:has(> .group-title)")) {
      group.hidden = group.querySelector(".card:not([hidden])") === null;
    }
    found.textContent = told(search.value.trim(), only, count);
  };

  const showChips = () => {
    const tags = tagsOf(cards());
    const offered = favourites.count > 0 ? [LIKED, ...tags] : tags;
    if (only !== null && !offered.includes(only)) only = null;
    const shown = offered.filter((tag, at) => areAllShown || at < CHIPS_AT_FIRST || tag === only);
    const buttons = shown.map((tag) =>
      chip(nameOf(tag), tag === only, () => {
        only = only === tag ? null : tag;
        showChips();
        show();
        chips.querySelectorAll("button")[shown.indexOf(tag)]?.focus();
      }),
    );
    if (!areAllShown && offered.length > shown.length) {
      buttons.push(
        element("button", {
          type: "button",
          className: "chip more",
          textContent: t("search.more"),
          onclick: () => {
            areAllShown = true;
            showChips();
            chips.querySelectorAll("button")[shown.length]?.focus();
          },
        }),
      );
    }
    chips.replaceChildren(...buttons);
    chips.hidden = buttons.length === 0;
  };

  search.addEventListener("input", () => {
    show();
    list.scrollTop = 0;
  });
  favourites.watch(() => {
    showChips();
    show();
  });
  let own = store.shown.own;
  store.watch(["manifests", "own"], (state) => {
    // What was just made is to be seen.
    if (state.own !== own) {
      search.value = "";
      only = null;
      own = state.own;
    }
    const count = cards().length;
    control.hidden = count < SEARCHED_FROM;
    search.placeholder = t("search.placeholder", { styles: counted("search.styles", count) });
    showChips();
    show();
  });
}

/** Tells whether a text has a word, or part of one, or in whole what else may be meant by it. */
function searched(word: string): (text: string) => boolean {
  const meant = meaningsOf(word).map((each) => new RegExp(`\\b${each}\\b`));
  return (text) => text.includes(word) || meant.some((each) => each.test(text));
}

function told(asked: string, only: string | null, count: number): string {
  if (!asked && only === null) return "";
  if (count > 0) return counted("search.styles", count);
  return asked ? t("search.noneCalled", { asked }) : t("search.noneLike");
}

/** Those of some styles, the most frequent first. */
function tagsOf(cards: readonly Card[]): string[] {
  const counts = new Map<string, number>();
  for (const { tags } of cards) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= LEAST_OF_A_TAG && count <= MOST_OF_A_TAG * cards.length)
    .sort(([, one], [, other]) => other - one)
    .map(([tag]) => tag);
}

function nameOf(tag: string): string {
  if (tag === LIKED) return t("search.favourites");
  const known = perhaps(`tag.${tag}`);
  if (known) return known;
  const words = tag.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function chip(name: string, isPressed: boolean, onclick: () => void): HTMLButtonElement {
  const button = element("button", { type: "button", className: "chip", textContent: name, onclick });
  button.ariaPressed = String(isPressed);
  return button;
}
