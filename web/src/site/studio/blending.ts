/** The styles that are blended with the chosen one, in any number up to the limit, each with its share. */
import { MAX_STYLES } from "../../lib/basics.js";
import type { Style } from "../../lib/index.js";
import { byId, element } from "../page/dom.js";
import { t } from "../page/texts.js";
import { ableTo } from "./look-controls.js";
import { withShare, withStyle } from "./machine/blend.js";
import { shares } from "./machine/look.js";
import type { Shown } from "./machine/shown.js";
import type { Look } from "./machine/state.js";
import { find, stylesOf } from "./machine/styles.js";
import type { Store } from "./store.js";

export function mountBlending(store: Store): void {
  const group = byId("blending", HTMLDivElement);
  const said = byId("blended", HTMLParagraphElement);
  const unblend = byId("unblend", HTMLButtonElement);
  const rows = [new Row(group.querySelector<HTMLElement>(".blend")!, 0, store)];
  const rowAt = (at: number) => (rows[at] ??= furtherRow(rows[0]!, at, store));

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
    // One row more than there are styles, for the next.
    const count = Math.min(blend.length + 1, MAX_STYLES - 1);
    for (let at = 0; at < Math.max(count, rows.length); at++) rowAt(at).show(at < count, styles, blend[at]);
    said.hidden = unblend.hidden = blend.length === 0;
    said.textContent = blend.length > 0 ? told(state) : "";
  });
}

class Row {
  readonly root: HTMLElement;
  readonly #select: HTMLSelectElement;
  readonly #share: HTMLElement;
  readonly #slider: HTMLInputElement;
  readonly #output: HTMLOutputElement;
  #listed: readonly Style[] = [];

  constructor(root: HTMLElement, at: number, store: Store) {
    this.root = root;
    this.#select = root.querySelector("select")!;
    this.#share = root.querySelector<HTMLElement>(".share")!;
    this.#slider = root.querySelector("input")!;
    this.#output = root.querySelector("output")!;
    const adjust = (change: (blend: Look["blend"]) => Look["blend"]) => {
      const { blend } = store.shown.look;
      store.dispatch({ type: "adjust", change: { blend: change(blend) } });
    };
    this.#select.addEventListener("change", () =>
      adjust((blend) => withStyle(blend, at, this.#select.value || null)),
    );
    this.#slider.addEventListener("input", () =>
      adjust((blend) => withShare(blend, at, this.#slider.valueAsNumber / 100)),
    );
  }

  show(isThere: boolean, styles: readonly Style[], blended: Look["blend"][number] | undefined): void {
    const style = blended?.style ?? "";
    this.root.hidden = !isThere;
    if (!isThere) return;
    if (styles.length !== this.#listed.length || styles.some((style, at) => style !== this.#listed[at])) {
      this.#listed = styles;
      const none = element("option", { value: "" }, t("blend.none"));
      this.#select.replaceChildren(none, ...styles.map(optionOf));
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

/** A row as the first, with names of its own. */
function furtherRow(first: Row, at: number, store: Store): Row {
  const root = first.root.cloneNode(true) as HTMLElement;
  const number = at + 2;
  const words = [t("blend.style", { number }), t("blend.share", { number })];
  root.querySelectorAll("label").forEach((label, index) => {
    label.textContent = words[index]!;
    const id = `${label.htmlFor}-${number}`;
    root.querySelector(`#${label.htmlFor}`)!.id = label.htmlFor = id;
  });
  root.querySelector("output")!.removeAttribute("id");
  root.querySelector("output")!.htmlFor.value = root.querySelector("input")!.id;
  first.root.parentElement!.append(root);
  return new Row(root, at, store);
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
