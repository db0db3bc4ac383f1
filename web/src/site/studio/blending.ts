/** The styles that are blended with the chosen one, in any number up to the limit, each with its share. */
import { MAX_STYLES } from "../../lib/basics.js";
import type { Style } from "../../lib/index.js";
import { byId, element } from "../page/dom.js";
import { t } from "../page/texts.js";
import { ableTo } from "./look-controls.js";
import { indexOf, placesOf, type Places, withAnother, withShare, withStyle } from "./machine/blend.js";
import { shares } from "./machine/look.js";
import type { Shown } from "./machine/shown.js";
import type { Look } from "./machine/state.js";
import { find, stylesOf } from "./machine/styles.js";
import type { Store } from "./store.js";

export function mountBlending(store: Store): void {
  const group = byId("blending", HTMLDivElement);
  const said = byId("blended", HTMLParagraphElement);
  const unblend = byId("unblend", HTMLButtonElement);
  let places: Places = [];
  const adjust = (change: (blend: Look["blend"]) => Look["blend"]) => {
    const { blend } = store.shown.look;
    store.dispatch({ type: "adjust", change: { blend: change(blend) } });
  };
  const rowIn = (root: HTMLElement, place: number) =>
    new Row(root, {
      take: (style) => {
        const [at, isEmpty] = [indexOf(place, places), (places[place] ?? null) === null];
        if (isEmpty && style === null) return;
        places = Object.assign([...places], { [place]: style });
        adjust((blend) => (isEmpty ? withAnother(blend, at, style!) : withStyle(blend, at, style)));
      },
      share: (share) => adjust((blend) => withShare(blend, indexOf(place, places), share)),
    });
  const first = group.querySelector<HTMLElement>(".blend")!;
  const rows = [rowIn(first, 0)];
  const rowAt = (place: number) => (rows[place] ??= rowIn(furtherRow(first, place), place));

  unblend.addEventListener("click", () => {
    store.dispatch({ type: "adjust", change: { blend: [] } });
    document.querySelector<HTMLElement>(".card :checked")?.focus();
  });

  store.watch(["look", "manifests", "own"], (state) => {
    const { blend } = state.look;
    const manifest = find(state, state.look.choice)?.manifest;
    const styles = manifest ? stylesOf(state, manifest) : [];
    // Before it is known, it is likely.
    group.hidden = state.manifests !== null && !ableTo(state).takesCodes;
    places = placesOf(blend, places);
    const taken = new Set([state.look.choice?.style, ...blend.map(({ style }) => style)]);
    // One row more, for the next.
    const count = Math.min(places.length + 1, MAX_STYLES - 1);
    for (let place = 0; place < Math.max(count, rows.length); place++) {
      const blended = (places[place] ?? null) === null ? undefined : blend[indexOf(place, places)];
      rowAt(place).show(place < count, styles, blended, taken);
    }
    said.hidden = unblend.hidden = blend.length === 0;
    said.textContent = blend.length > 0 ? told(state) : "";
  });
}

/** What a row is asked for. */
interface Asked {
  readonly take: (style: string | null) => void;
  readonly share: (share: number) => void;
}

class Row {
  readonly root: HTMLElement;
  readonly #select: HTMLSelectElement;
  readonly #share: HTMLElement;
  readonly #slider: HTMLInputElement;
  readonly #output: HTMLOutputElement;
  #listed: readonly Style[] = [];

  constructor(root: HTMLElement, asked: Asked) {
    this.root = root;
    this.#select = root.querySelector("select")!;
    this.#share = root.querySelector<HTMLElement>(".share")!;
    this.#slider = root.querySelector("input")!;
    this.#output = root.querySelector("output")!;
    this.#select.addEventListener("change", () => asked.take(this.#select.value || null));
    this.#slider.addEventListener("input", () => asked.share(this.#slider.valueAsNumber / 100));
  }

  /** Styles that are `taken`, as the chosen one or in another row, are offered to no second one. */
  show(
    isThere: boolean,
    styles: readonly Style[],
    blended: Look["blend"][number] | undefined,
    taken: ReadonlySet<string | undefined>,
  ): void {
    const style = blended?.style ?? "";
    this.root.hidden = !isThere;
    if (!isThere) return;
    if (styles.length !== this.#listed.length || styles.some((style, at) => style !== this.#listed[at])) {
      this.#listed = styles;
      const none = element("option", { value: "" }, t("blend.none"));
      this.#select.replaceChildren(none, ...styles.map(optionOf));
    }
    for (const option of this.#select.options) {
      option.disabled = option.value !== style && taken.has(option.value);
    }
    this.#select.value = style;
    this.#share.hidden = !blended;
    if (!blended) return;
    const percent = Math.round(100 * blended.share);
    this.#slider.valueAsNumber = percent;
    this.#output.value = t("blend.percent", { percent });
    const title = styles.find(({ id }) => id === style)?.title ?? "";
    this.#slider.setAttribute("aria-valuetext", t("wish.share", { percent, title }));
  }
}

/** As the first, with names of its own. */
function furtherRow(first: HTMLElement, place: number): HTMLElement {
  const root = first.cloneNode(true) as HTMLElement;
  const number = place + 2;
  const words = [t("blend.style", { number }), t("blend.share", { number })];
  root.querySelectorAll("label").forEach((label, index) => {
    label.textContent = words[index]!;
    const id = `${label.htmlFor}-${number}`;
    root.querySelector(`#${label.htmlFor}`)!.id = label.htmlFor = id;
  });
  root.querySelector("output")!.removeAttribute("id");
  root.querySelector("output")!.htmlFor.value = root.querySelector("input")!.id;
  first.parentElement!.append(root);
  return root;
}

function told(state: Shown): string {
  const { look } = state;
  const parts = shares(look).map(({ id, weight }) => {
    const title = find(state, { stylizer: look.choice!.stylizer, style: id })?.style.title ?? "";
    return t("wish.share", { percent: Math.round(100 * weight), title });
  });
  return t("blend.said", { styles: parts.join(t("wish.comma")) });
}

function optionOf({ id, title, artist }: Style): HTMLOptionElement {
  return element("option", { value: id }, t("blend.option", { title, artist }));
}
