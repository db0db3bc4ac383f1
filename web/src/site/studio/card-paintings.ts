/** The person's own picture, painted small in the cards that are on screen, while there is nothing else to do. */
import type { Pixels } from "../../lib/index.js";
import { element } from "../page/dom.js";
import type { Card } from "./cards.js";
import { loadWorld } from "./effects/load.js";
import { styleOf } from "./machine/look.js";
import type { Shown } from "./machine/shown.js";
import type { Store } from "./store.js";

/** As many as cards have on a sharp screen. */
const CARD_PIXELS = 200 * 150;

export class CardPaintings {
  readonly #store: Store;
  readonly #onScreen = new Set<Element>();
  /** What is painted of the picture so far. */
  readonly #painted = new Map<Element, HTMLCanvasElement>();
  readonly #watcher: IntersectionObserver;
  #cards: readonly Card[] = [];
  /** The picture that the paintings are of. */
  #of: Pixels | null = null;
  #busy = false;

  constructor(store: Store) {
    this.#store = store;
    this.#watcher = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) this.#onScreen.add(target);
        else this.#onScreen.delete(target);
      }
      void this.#work();
    });
    store.watch(["picture", "work", "soon", "saving", "preparation", "look"], (state) => {
      if (this.#of !== (state.picture?.preview ?? null)) this.#clear();
      void this.#work();
    });
  }

  /** The cards there are now; those that left are forgotten. */
  watch(cards: readonly Card[]): void {
    this.#cards = cards;
    this.#watcher.disconnect();
    this.#onScreen.clear();
    for (const { label } of cards) this.#watcher.observe(label);
  }

  #clear(): void {
    for (const canvas of this.#painted.values()) canvas.remove();
    this.#painted.clear();
    this.#of = this.#store.shown.picture?.preview ?? null;
  }

  /** Paint one card after another, until there is none left, or something else is to be done. */
  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let card = this.#next(); card && this.#of; card = this.#next()) await this.#paint(card, this.#of);
    } catch {
      // Nobody has asked for it: the card goes on showing what it showed.
    }
    this.#busy = false;
  }

  #next(): Card | undefined {
    const state = this.#store.shown;
    if (!isAtRest(state)) return undefined;
    return this.#cards.find(
      ({ choice, label }) =>
        // Another stylizer would have to be loaded.
        choice.stylizer === state.look.choice?.stylizer &&
        this.#onScreen.has(label) &&
        !this.#painted.has(label),
    );
  }

  async #paint({ choice, label }: Card, picture: Pixels): Promise<void> {
    const canvas = element("canvas", { className: "thumb", ariaHidden: "true" });
    // Before it is painted: what fails is not tried again.
    this.#painted.set(label, canvas);
    const world = await loadWorld();
    const style = styleOf(this.#store.shown, choice.style);
    const order = { stylizer: choice.stylizer, style };
    const { width, height, data } = await world.sketch(picture, order, CARD_PIXELS);
    if (picture !== this.#of) return;
    [canvas.width, canvas.height] = [width, height];
    canvas.getContext("2d")!.putImageData(new ImageData(data, width, height), 0, 0);
    label.querySelector(".thumb")?.after(canvas);
  }
}

function isAtRest({ picture, painting, work, soon, saving, preparation }: Shown): boolean {
  return picture !== null && painting !== null && !work && !soon && !saving && !preparation;
}
