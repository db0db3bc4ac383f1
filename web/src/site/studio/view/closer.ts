/** Who looks closer than the working copy shows is told so, and sees the painting in full size when it is there. */
import { byId } from "../../page/dom.js";
import type { Store } from "../store.js";
import type { Zoom } from "./zoom.js";

/** Where the wheel or the fingers rest is looked. */
const RESTS_MS = 400;

export function mountCloser(store: Store, zoom: Zoom): void {
  const finer = byId("finer", HTMLParagraphElement);
  let said = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const isCloser = () => {
    const { picture } = store.shown;
    if (!picture?.preview || !picture.whole || !zoom.isIn) return false;
    // A pixel of the working copy takes more than one of the screen.
    return zoom.magnification! * picture.width > picture.preview.width;
  };
  const look = () => {
    finer.hidden = !isCloser() || store.shown.detail !== null;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (isCloser() === said) return;
      said = !said;
      store.dispatch({ type: "lookCloser", closer: said });
    }, RESTS_MS);
  };

  zoom.watch(look);
  store.watch(["detail"], look);
  // Another look, or another picture, is to be looked at anew.
  store.watch(["picture", "look"], () => {
    said = store.shown.closer;
    look();
  });
}
