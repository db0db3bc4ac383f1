/** The styles to choose from, as radio buttons with thumbnails. */
import type { Manifest, Style } from "../engine/manifest.generated.js";
import { byId, element } from "../page/dom.js";
import { sentence } from "../page/words.js";
import { type Choice, find, type StudioStore, same } from "./state.js";

export function mountGallery(store: StudioStore, choose: (choice: Choice) => void): void {
  const gallery = byId("gallery", HTMLFieldSetElement);
  const list = byId("styles", HTMLDivElement);
  const caption = byId("caption", HTMLParagraphElement);
  let radios: { choice: Choice; input: HTMLInputElement }[] = [];

  store.watch(["manifests"], ({ manifests }) => {
    if (!manifests) return;
    radios = [];
    const groups = manifests.map((manifest) => {
      const cards = manifest.styles.map((style) => {
        const choice = { stylizer: manifest.id, style: style.id };
        const { card, input } = styleCard(manifest, style);
        input.addEventListener("change", () => choose(choice));
        radios.push({ choice, input });
        return card;
      });
      const title = element("p", { className: "group-title" }, manifest.title);
      const row = element("div", { className: "cards" }, ...cards);
      return manifests.length > 1 ? element("div", {}, title, row) : row;
    });
    list.replaceChildren(...(groups.length ? groups : [noStyles()]));
    gallery.setAttribute("aria-busy", "false");
  });

  store.watch(["manifests", "choice"], (state) => {
    for (const { choice, input } of radios) input.checked = same(choice, state.choice);
    const current = find(state, state.choice);
    if (current) caption.replaceChildren(...describe(current.manifest, current.style));
  });
}

function styleCard(manifest: Manifest, style: Style): { card: HTMLElement; input: HTMLInputElement } {
  const input = element("input", { type: "radio", name: "style", value: `${manifest.id}/${style.id}` });
  const by = [style.artist, style.year].filter(Boolean).join(", ");
  const card = element(
    "label",
    { className: "card", title: `${style.title}, ${by}` },
    input,
    thumbnail(manifest, style),
    element("span", { className: "title" }, style.title),
    element("span", { className: "by" }, by),
  );
  return { card, input };
}

function thumbnail(manifest: Manifest, style: Style): HTMLElement {
  const file = style.thumbnail?.file;
  if (!file) return swatch(style.id);
  const src = new URL(`stylizers/${manifest.id}/${file}`, document.baseURI).href;
  const image = element("img", { className: "thumb", src, alt: "", loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => image.replaceWith(swatch(style.id)), { once: true });
  return image;
}

/** A calm stand-in for a missing thumbnail, always the same for a style. */
function swatch(id: string): HTMLElement {
  let hash = 7;
  for (const letter of id) hash = (hash * 31 + letter.charCodeAt(0)) % 3600;
  const hue = hash / 10;
  const shade = element("span", { className: "thumb" });
  shade.style.background =
    `radial-gradient(circle at 30% 25%, hsl(${hue} 45% 72%), transparent 60%), ` +
    `linear-gradient(150deg, hsl(${hue + 40} 40% 58%), hsl(${hue + 160} 38% 42%))`;
  return shade;
}

function describe({ title, licence }: Manifest, style: Style): (Node | string)[] {
  const work = [style.artist, style.year].filter(Boolean).join(", ");
  const rights = style.rights ? ` ${sentence(style.rights)}` : "";
  return [element("cite", {}, style.title), `, ${work}.${rights} Stylizer: ${title} (${licence}).`];
}

function noStyles(): HTMLElement {
  return element("p", { className: "waiting" }, "This site has no styles yet: its catalogue is empty.");
}
