/** Marking people without drawing: a network finds them here, which is fetched when it is first wanted. */
import type { Pixels, Size } from "../../lib/index.js";
import { findPeople, finderBytes, finderLicence } from "../../lib/person/index.js";
import { byId } from "../page/dom.js";
import { t } from "../page/texts.js";
import { told } from "../page/told.js";
import { bytes } from "../page/words.js";
import type { Store } from "./store.js";
import { traffic } from "./traffic.js";

/** What the network is a little sure of here and there is nobody. */
const SMALLEST_SHARE = 0.003;

/** `mark` is given how far each pixel of a copy of that `size` is a person's, 0 to 255. */
export function mountPerson(store: Store, size: () => Size, mark: (shares: Uint8ClampedArray) => void): void {
  const button = byId("mark-person", HTMLButtonElement);
  const said = byId("person-said", HTMLParagraphElement);
  const covered = byId("covered", HTMLParagraphElement);
  let running: AbortController | null = null;

  byId("person-hint", HTMLSpanElement).textContent = t("marking.personHint", {
    bytes: bytes(finderBytes()),
  });
  byId("person-licence", HTMLAnchorElement).href = finderLicence();

  const say = (text: string) => {
    said.textContent = text;
    said.hidden = !text;
    // One line, so that the picture keeps its size.
    covered.hidden = !said.hidden;
  };
  const find = async (picture: Pixels, signal: AbortSignal) => {
    const shares = await findPeople({
      picture,
      size: size(),
      signal,
      onProgress: (share) => {
        if (signal.aborted) return;
        const percent = Math.floor(100 * share);
        say(share < 1 ? t("marking.fetching", { percent }) : t("marking.looking"));
      },
      onFetched: traffic.fetched,
    });
    const found = shares.reduce((sum, share) => sum + share, 0) / (255 * shares.length);
    if (found > SMALLEST_SHARE) mark(shares);
    say(found > SMALLEST_SHARE ? "" : t("marking.nobody"));
  };
  button.addEventListener("click", () => {
    const { picture } = store.shown;
    if (running || !picture?.preview) return running?.abort();
    const { signal } = (running = new AbortController());
    button.textContent = t("cancel");
    say(t("marking.looking"));
    void find(picture.preview, signal)
      .catch((error: unknown) => say(signal.aborted ? "" : told(error)))
      .finally(() => {
        running = null;
        button.textContent = t("marking.person");
      });
  });

  store.watch(["picture", "marking"], ({ picture }) => {
    running?.abort();
    say("");
    button.hidden = !picture?.preview;
  });
  store.watch(["look"], () => {
    // Who goes on has read it.
    if (!running) say("");
  });
}
