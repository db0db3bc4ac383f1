/** The filmstrip: all pictures that are open, where there are several. */
import { byId, element } from "../page/dom.js";
import type { Frame } from "./machine/shown.js";
import type { Id } from "./machine/state.js";
import { encodingStylizer } from "./machine/styles.js";
import { focusPicture } from "./status.js";
import type { Store } from "./store.js";
import { t } from "../page/texts.js";
import { told } from "../page/told.js";
import { chosenFolder, mayChooseFolder } from "./folder.js";

const THUMB_HEIGHT = 96;

interface Leaf {
  readonly item: HTMLLIElement;
  readonly button: HTMLButtonElement;
  readonly close: HTMLButtonElement;
  /** Takes its painting as the style of the picture that is shown. */
  readonly asStyle: HTMLButtonElement;
  readonly canvas: HTMLCanvasElement;
  readonly progress: HTMLProgressElement;
  /** What is drawn. */
  drawn: unknown;
}

export function mountFilm(store: Store): void {
  const film = byId("film", HTMLDivElement);
  const list = byId("frames", HTMLUListElement);
  const all = byId("save-all", HTMLButtonElement);
  const folder = byId("save-folder", HTMLButtonElement);
  const leaves = new Map<Id, Leaf>();

  byId("spread", HTMLButtonElement).addEventListener("click", () => store.dispatch({ type: "spread" }));
  all.addEventListener("click", () => store.dispatch({ type: "saveAll" }));
  folder.hidden = !mayChooseFolder();
  folder.addEventListener("click", () => {
    void chosenFolder().then((into) => into && store.dispatch({ type: "saveAll", into }));
  });

  const takeAsStyle = async (document: Id) => {
    const { paintingFile } = await import("./effects/painting-file.js");
    const file = await paintingFile(store.state, document);
    if (file) store.dispatch({ type: "openStyle", file });
  };
  const leafOf = (document: Id): Leaf => {
    const known = leaves.get(document);
    if (known) return known;
    const leaf = newLeaf();
    leaf.button.addEventListener("click", () => store.dispatch({ type: "select", document }));
    leaf.close.addEventListener("click", () => {
      store.dispatch({ type: "close", document });
      // Of one alone there is no film.
      if (film.hidden) focusPicture();
      else list.querySelector<HTMLButtonElement>("[aria-current]")?.focus();
    });
    leaf.asStyle.addEventListener("click", () => {
      takeAsStyle(document).catch((error: unknown) =>
        store.dispatch({ type: "refuse", message: told(error) }),
      );
    });
    leaves.set(document, leaf);
    list.append(leaf.item);
    return leaf;
  };

  store.watch(["film", "maySaveAll", "manifests"], (state) => {
    const { film: frames, maySaveAll } = state;
    const takesStyles = encodingStylizer(state) !== undefined;
    film.hidden = frames.length < 2;
    all.disabled = folder.disabled = !maySaveAll;
    const there = new Set(frames.map(({ document }) => document));
    for (const [id, { item }] of leaves) {
      if (there.has(id)) continue;
      item.remove();
      leaves.delete(id);
    }
    if (!film.hidden) for (const frame of frames) show(leafOf(frame.document), frame, takesStyles);
  });
}

function newLeaf(): Leaf {
  const canvas = element("canvas", { ariaHidden: "true" });
  const progress = element("progress", { max: 1, hidden: true });
  const button = element("button", { type: "button", className: "frame-thumb" }, canvas);
  const close = element("button", { type: "button", className: "frame-close" }, "×");
  const asStyle = element("button", { type: "button", className: "frame-style" });
  asStyle.innerHTML =
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m13 11 7-8 1 1-8 7zM4 20c4 0 7-1 8-4a3 3 0 0 0-5-3c-2 2-1 5-3 7"/></svg>';
  const item = element("li", {}, button, asStyle, close, progress);
  return { item, button, close, asStyle, canvas, progress, drawn: null };
}

function show(leaf: Leaf, { name, isCurrent, preview, painting, work }: Frame, takesStyles: boolean): void {
  const { button, close, asStyle, progress } = leaf;
  const state = work ? work.label.replace(/[:：].*/, "") : t(painting ? "film.painted" : "film.waiting");
  button.ariaLabel = t("film.state", { name, state });
  button.title = name;
  asStyle.ariaLabel = asStyle.title = t("film.asStyle", { name });
  asStyle.hidden = !takesStyles || !painting || isCurrent;
  close.ariaLabel = t("film.close", { name });
  progress.ariaLabel = t("progressOf", { name });
  if (isCurrent) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  progress.hidden = !work;
  if (work?.share == null) progress.removeAttribute("value");
  else progress.value = work.share;
  const content = painting?.by === "browser" ? painting.pixels : preview;
  if (content && content !== leaf.drawn) {
    leaf.drawn = content;
    // Where memory is short, the next time.
    draw(leaf, content).catch(() => {
      if (leaf.drawn === content) leaf.drawn = null;
    });
  }
}

async function draw(leaf: Leaf, content: NonNullable<Frame["preview"]>): Promise<void> {
  const { canvas } = leaf;
  const { width, height, data } = content;
  const side = {
    resizeHeight: THUMB_HEIGHT,
    resizeWidth: Math.max(1, Math.round((THUMB_HEIGHT * width) / height)),
  };
  const bitmap = await createImageBitmap(new ImageData(data, width, height), {
    ...side,
    resizeQuality: "medium",
  });
  // Not where something newer came first.
  if (leaf.drawn === content) {
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
  }
  bitmap.close();
}
