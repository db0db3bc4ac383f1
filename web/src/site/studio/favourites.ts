/** The styles that the person likes best, remembered from visit to visit. */
import { byId } from "../page/dom.js";
import type { Card } from "./cards.js";
import { parsed } from "./kept.js";
import type { Choice } from "./machine/state.js";
import { find, findOwn } from "./machine/styles.js";
import { remember, remembered } from "../page/remembered.js";
import type { Store } from "./store.js";
import { t } from "../page/texts.js";

const REMEMBERED = "favourites";

export class Favourites {
  #liked = readLiked() ?? new Set<string>();
  readonly #watchers: (() => void)[] = [];

  /** How many there are. */
  get count(): number {
    return this.#liked.size;
  }

  has(choice: Choice): boolean {
    return this.#liked.has(nameOf(choice));
  }

  toggle(choice: Choice): void {
    // Another tab may have added some.
    this.#liked = readLiked() ?? this.#liked;
    const name = nameOf(choice);
    if (!this.#liked.delete(name)) this.#liked.add(name);
    remember(REMEMBERED, JSON.stringify([...this.#liked]));
    for (const watcher of this.#watchers) watcher();
  }

  /** Call `watcher` after every change. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }
}

/** The button that likes the chosen style, and the mark on the cards of those that are liked. */
export function mountFavourites(store: Store, cards: () => readonly Card[]): Favourites {
  const favourites = new Favourites();
  const button = byId("favourite", HTMLButtonElement);
  const show = () => {
    const { choice } = store.shown.look;
    // The person's own last no longer than their session.
    button.hidden = !choice || !find(store.shown, choice) || findOwn(store.shown, choice.style) !== undefined;
    const isLiked = choice !== null && favourites.has(choice);
    button.ariaPressed = String(isLiked);
    button.title = t(isLiked ? "gallery.liked" : "gallery.like");
    for (const { choice: each, label } of cards()) label.classList.toggle("liked", favourites.has(each));
  };
  button.addEventListener("click", () => {
    const { choice } = store.shown.look;
    if (choice) favourites.toggle(choice);
  });
  favourites.watch(show);
  store.watch(["look", "manifests", "own"], show);
  return favourites;
}

function nameOf({ stylizer, style }: Choice): string {
  return `${stylizer}/${style}`;
}

/** What was remembered; null where nothing was, or may be. */
function readLiked(): Set<string> | null {
  const liked = parsed(remembered(REMEMBERED));
  return Array.isArray(liked) ? new Set(liked.filter((each) => typeof each === "string")) : null;
}
