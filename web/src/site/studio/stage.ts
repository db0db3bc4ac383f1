/** The picture and its painting, one over the other, with a slider between them. */
import type { Pixels } from "../../lib/index.js";
import { byId, element } from "../page/dom.js";
import { seenRestOf } from "./machine/look.js";
import type { Shown } from "./machine/shown.js";
import type { Painting, Picture } from "./machine/state.js";
import { find } from "./machine/styles.js";
import type { Store } from "./store.js";
import { t } from "../page/texts.js";

const LARGEST_ENLARGEMENT = 2;
const SMALLEST_FRAME_PX = 240;
const DIVIDER_AFTER_REVEAL = 25;
const REVEAL_MS = 900;

export function mountStage(store: Store): void {
  const stage = byId("stage", HTMLDivElement);
  const frame = byId("frame", HTMLDivElement);
  const before = byId("before", HTMLDivElement);
  const after = byId("after", HTMLDivElement);
  const compare = byId("compare", HTMLInputElement);
  const parts = ["divider", "tag-before", "tag-after"].map((id) => byId(id, HTMLElement));
  const [, tagBefore, tagAfter] = parts as [HTMLElement, HTMLElement, HTMLElement];
  let revealed: Picture | null = null;
  let drawing = 0;
  let animation = 0;

  const divide = (percent: number) => {
    compare.valueAsNumber = percent;
    frame.style.setProperty("--at", `${percent}%`);
    compare.setAttribute(
      "aria-valuetext",
      t("stage.divided", { photo: Math.round(percent), painting: Math.round(100 - percent) }),
    );
    tagBefore.classList.toggle("faded", percent < 15);
    tagAfter.classList.toggle("faded", percent > 85);
  };
  compare.addEventListener("input", () => {
    cancelAnimationFrame(animation);
    divide(compare.valueAsNumber);
  });

  /** The painting sweeps over the photo once, so that the divider is noticed. */
  const reveal = () => {
    cancelAnimationFrame(animation);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return divide(DIVIDER_AFTER_REVEAL);
    const start = performance.now();
    const step = (now: number) => {
      const rest = 1 - Math.min(1, Math.max(0, (now - start) / REVEAL_MS));
      divide(DIVIDER_AFTER_REVEAL + (100 - DIVIDER_AFTER_REVEAL) * rest ** 3);
      if (rest > 0) animation = requestAnimationFrame(step);
    };
    step(start);
  };

  store.watch(["picture"], ({ picture }) => {
    if (!picture) return;
    frame.style.setProperty("--ratio", String(picture.width / picture.height));
    const widest = Math.max(picture.width * LARGEST_ENLARGEMENT, SMALLEST_FRAME_PX);
    frame.style.setProperty("--widest", `${widest}px`);
    divide(0);
    before.setAttribute("aria-label", t("stage.photo", { name: picture.name }));
  });

  // Both in full size at once.
  store.watch(["picture", "detail"], ({ picture, detail }) => {
    if (!picture) return;
    const { whole, preview, file } = picture;
    show(before, detail && whole && !whole.reduce ? whole.file : (preview ?? file));
  });

  store.watch(["picture", "painting", "look", "detail"], (state) => {
    const { picture, painting } = state;
    cancelAnimationFrame(drawing);
    const mine = requestAnimationFrame(() => void showPainting(after, state, () => mine === drawing));
    drawing = mine;
    for (const part of [compare, ...parts]) part.hidden = !painting;
    after.hidden = !painting;
    frame.classList.toggle("painted", painting !== null);
    if (painting && revealed !== picture) {
      revealed = picture;
      reveal();
    }
  });

  store.watch(["work", "soon"], ({ work, soon }) => {
    // What is seen only gets finer.
    const isBusy = work !== null && work.kind !== "detail";
    frame.classList.toggle("busy", isBusy);
    stage.ariaBusy = String(isBusy || soon);
  });
}

/** `isLatest`: whether that is still what is to be seen. */
async function showPainting(layer: HTMLElement, state: Shown, isLatest: () => boolean): Promise<void> {
  const { picture, painting } = state;
  if (!picture || !painting) {
    layer.replaceChildren();
    return;
  }
  const content = await contentOf(state, picture, painting);
  if (!isLatest()) return;
  show(layer, content);
  layer.setAttribute("aria-label", labelOf(state, painting));
}

function labelOf(state: Shown, { look }: Painting): string {
  const title = find(state, look.choice)?.style.title ?? t("stage.anotherStyle");
  return t("stage.painting", { title });
}

async function contentOf(state: Shown, { preview }: Picture, painting: Painting): Promise<Pixels | Blob> {
  if (painting.by === "server") return painting.file;
  if (state.detail) return state.detail;
  const rest = seenRestOf(state, state.look, painting);
  if (!preview || (rest.strength === 1 && !rest.mask)) return painting.pixels;
  const { mix } = await import("./machine/mix.js");
  return mix(preview, painting.pixels, rest);
}

const shown = new WeakMap<HTMLElement, Blob>();

function show(layer: HTMLElement, content: Pixels | Blob): void {
  if (content instanceof Blob) {
    if (shown.get(layer) !== content) showFile(layer, content);
    return;
  }
  const { width, height, data } = content;
  canvasIn(layer, width, height)
    .getContext("2d")!
    .putImageData(new ImageData(data, width, height), 0, 0);
}

/** The layer's canvas, of this size; what is on it stays where the size does. */
function canvasIn(layer: HTMLElement, width: number, height: number): HTMLCanvasElement {
  shown.delete(layer);
  const current = layer.firstElementChild;
  const canvas = current instanceof HTMLCanvasElement ? current : element("canvas");
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  if (canvas !== current) layer.replaceChildren(canvas);
  return canvas;
}

function showFile(layer: HTMLElement, file: Blob): void {
  shown.set(layer, file);
  const image = element("img", { alt: "", src: URL.createObjectURL(file) });
  const done = () => {
    URL.revokeObjectURL(image.src);
    // What was seen stays until this is there, unless something else is to be seen by then.
    if (shown.get(layer) === file) layer.replaceChildren(image);
  };
  image.decode().then(done, done);
}
