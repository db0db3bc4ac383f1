/** Styles as cards: radio buttons with thumbnails. */
import type { Manifest, Style } from "../../lib/index.js";
import { element } from "../page/dom.js";
import { showOnScreen } from "./on-screen.js";
import type { Choice, OwnStyle } from "./machine/state.js";
import { perhaps, t } from "../page/texts.js";

export interface Card {
  readonly choice: Choice;
  readonly label: HTMLElement;
  readonly input: HTMLInputElement;
  /** What a search looks through. */
  readonly words: string;
  /** What it is chosen by. */
  readonly tags: readonly string[];
}

/** The card of a style; `own` where it is one of the person's own. */
export function cardOf(manifest: Manifest, style: Style, own?: OwnStyle): Card {
  const input = element("input", { type: "radio", name: "style", value: `${manifest.id}/${style.id}` });
  const by = [style.artist, style.year].filter(Boolean).join(", ");
  const src = own ? own.preview : thumbnailOf(manifest, style);
  const label = element(
    "label",
    { className: "card", title: [style.title, by].filter(Boolean).join(", ") },
    input,
    src ? thumbnail(src, style.id) : swatch(style.id),
    element("span", { className: "title" }, style.title),
    element("span", { className: "by" }, by),
  );
  const choice = { stylizer: manifest.id, style: style.id };
  const tags = style.tags ?? [];
  return {
    choice,
    label,
    input,
    tags,
    words: plain([style.title, by, ...tags, ...tags.map((tag) => perhaps(`tag.${tag}`))].join(" ")),
  };
}

/** The card that takes a picture of the person's own as a style. */
export function addCard(): HTMLButtonElement {
  return takingCard("M12 5v14M5 12h14", t("gallery.add"), t("gallery.addHow"));
}

/** The card that takes a photo as a style. */
export function cameraCard(): HTMLButtonElement {
  return takingCard(
    "M3 8h4l2-3h6l2 3h4v11H3zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7",
    t("gallery.camera"),
  );
}

function takingCard(drawing: string, name: string, title = ""): HTMLButtonElement {
  const button = element("button", { type: "button", className: "card add", title });
  button.innerHTML = `<span class="thumb"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="${drawing}"/></svg></span>`;
  button.append(
    element("span", { className: "title" }, name),
    element("span", { className: "by" }, t("gallery.asStyle")),
  );
  return button;
}

/** Without case and accents, as people search. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function thumbnailOf(manifest: Manifest, { thumbnail }: Style): string | null {
  return thumbnail ? new URL(`stylizers/${manifest.id}/${thumbnail.file}`, document.baseURI).href : null;
}

function thumbnail(src: string, id: string): HTMLElement {
  const image = element("img", { className: "thumb", alt: "", decoding: "async" });
  image.addEventListener("error", () => image.replaceWith(swatch(id)), { once: true });
  showOnScreen(image, src);
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
