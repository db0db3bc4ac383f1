/** What nobody needs before there is a picture; loaded after the page is there. */
import { startRows } from "../../lib/afterwards.js";
import { mountBlending } from "./blending.js";
import { mountCamera } from "./camera.js";
import { CardPaintings } from "./card-paintings.js";
import type { Card } from "./cards.js";
import { mountControls } from "./controls.js";
import { mountDrafts } from "./drafts.js";
import { mountFavourites } from "./favourites.js";
import { mountFilm } from "./film.js";
import { mountLanguages } from "./languages.js";
import { mountLookControls } from "./look-controls.js";
import { mountMarking } from "./marking.js";
import { mountOffline } from "./offline.js";
import { mountNetwork } from "./network.js";
import { mountMetadata } from "./metadata.js";
import { mountSaveStyle } from "./save-style.js";
import { mountSearch } from "./search.js";
import { mountMarked } from "./marked.js";
import { byId } from "../page/dom.js";
import { moveByArrows } from "./roving.js";
import { mountSheets } from "./sheets.js";
import { mountShortcuts } from "./shortcuts.js";
import type { Store } from "./store.js";
import { mountTooLarge } from "./too-large.js";
import { mountCloser } from "./view/closer.js";
import { mountComparison } from "./view/comparison.js";
import { mountGestures } from "./view/gestures.js";
import { mountModes } from "./view/modes.js";
import { Zoom } from "./view/zoom.js";
import { mountZoomControls } from "./view/zoom-controls.js";

/** `cards`: those of the gallery, whenever they change. */
export function mountLater(store: Store, cards: () => readonly Card[]): void {
  // A photograph is reduced here, before any worker has it.
  void startRows();
  mountLanguages();
  moveByArrows(byId("styles", HTMLDivElement));
  mountLookControls(store);
  mountCamera(store);
  mountControls(store);
  mountOffline(store);
  mountNetwork();
  mountMetadata(store);
  mountDrafts(store);
  mountFilm(store);
  mountMarking(store);
  mountSaveStyle(store);
  mountBlending(store);
  mountMarked(store);
  mountSheets(store);
  const zoom = new Zoom(store);
  mountZoomControls(zoom);
  mountModes(store, zoom);
  mountGestures(store, zoom);
  mountComparison(store, zoom);
  mountCloser(store, zoom);
  mountShortcuts(store, zoom);
  mountTooLarge(store);
  mountSearch(store, cards, mountFavourites(store, cards));
  const paintings = new CardPaintings(store);
  store.watch(["manifests", "own"], () => paintings.watch(cards()));
}
