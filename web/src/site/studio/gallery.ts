/** The styles to choose from, the person's own first. */
import type { Style } from "../../lib/index.js";
import { byId, element } from "../page/dom.js";
import { called, sentence } from "../page/words.js";
import { arranged } from "./arrangement.js";
import { hasCamera } from "./camera.js";
import { addCard, cameraCard, type Card, cardOf } from "./cards.js";
import type { Shown } from "./machine/shown.js";
import { encodingStylizer, find, same } from "./machine/styles.js";
import type { Store } from "./store.js";
import { t } from "../page/texts.js";

/** Gives the cards there are now. */
export function mountGallery(store: Store): () => readonly Card[] {
  const gallery = byId("gallery", HTMLFieldSetElement);
  const list = byId("styles", HTMLDivElement);
  const caption = byId("caption", HTMLParagraphElement);
  const chooser = byId("style-file", HTMLInputElement);
  const add = addCard();
  const camera = cameraCard();
  let cards: Card[] = [];

  const newCard = (...of: Parameters<typeof cardOf>) => {
    const card = cardOf(...of);
    card.input.addEventListener("change", () => store.dispatch({ type: "choose", choice: card.choice }));
    cards.push(card);
    return card;
  };
  add.addEventListener("click", () => chooser.click());
  camera.hidden = !hasCamera();
  camera.addEventListener("click", () => byId("camera-style", HTMLInputElement).click());
  chooser.addEventListener("change", () => {
    const [file, ...others] = chooser.files ?? [];
    if (file) store.dispatch({ type: "openStyle", file, others });
    // The same file may be chosen again.
    chooser.value = "";
  });

  store.watch(["manifests"], (state) => {
    const { manifests } = state;
    if (!manifests) return;
    cards = [];
    const encoding = encodingStylizer(state);
    const groups = arranged(manifests).map(({ manifest, styles }, _, all) => {
      const labels = styles.map((style) => newCard(manifest, style).label);
      const title = element("p", { className: "group-title" }, called(manifest));
      const row = element(
        "div",
        { className: "cards" },
        ...(manifest === encoding ? [add, camera] : []),
        ...labels,
      );
      return all.length > 1 ? element("div", {}, title, row) : row;
    });
    list.replaceChildren(...(groups.length ? groups : [noStyles()]));
    gallery.classList.toggle("takes-pictures", encoding !== undefined);
    gallery.setAttribute("aria-busy", "false");
  });

  // Where they were there before the manifests, too.
  store.watch(["own", "manifests"], (state) => {
    const encoding = encodingStylizer(state);
    for (const own of state.own) {
      if (!encoding || cards.some(({ choice }) => choice.style === own.style.id)) continue;
      camera.after(newCard(encoding, own.style, own).label);
    }
  });

  store.watch(["manifests", "own", "look"], (state) => {
    for (const { choice, input } of cards) input.checked = same(choice, state.look.choice);
    caption.replaceChildren(...describe(state));
  });
  return () => cards;
}

function describe(state: Shown): (Node | string)[] {
  const current = find(state, state.look.choice);
  if (!current) return [];
  const { manifest, style } = current;
  const own = state.own.find((each) => each.style === style);
  const said = own && !own.isLearned ? t("gallery.own") : facts(style);
  const { licence } = manifest;
  const told = said ? t("gallery.said", { said }) : t("gallery.nothing");
  return [
    element("cite", {}, style.title),
    t("gallery.caption", { said: told, title: called(manifest), licence }),
  ];
}

/** What there is to say of a style, each a sentence. */
function facts(style: Style): string {
  const work = [style.artist, style.year].filter(Boolean).join(", ");
  return [work && `${work}.`, style.rights && sentence(style.rights)].filter(Boolean).join(" ");
}

function noStyles(): HTMLElement {
  return element("p", { className: "waiting" }, t("gallery.empty"));
}
