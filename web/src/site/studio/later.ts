/** What nobody needs before there is a picture; loaded after the page is there. */
import { CardPaintings } from "./card-paintings.js";
import type { Card } from "./cards.js";
import { mountFilm } from "./film.js";
import { mountMarking } from "./marking.js";
import { mountShortcuts } from "./shortcuts.js";
import type { Store } from "./store.js";
import { mountTooLarge } from "./too-large.js";

/** `cards`: those of the gallery, whenever they change. */
export function mountLater(store: Store, cards: () => readonly Card[]): void {
  mountFilm(store);
  mountMarking(store);
  mountShortcuts(store);
  mountTooLarge(store);
  const paintings = new CardPaintings(store);
  store.watch(["manifests", "own"], () => paintings.watch(cards()));
}
