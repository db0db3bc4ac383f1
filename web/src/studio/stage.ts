/** The picture and its painting, one over the other, with a slider between them. */
import type { Pixels } from "../engine/api.js";
import { byId, element } from "../page/dom.js";
import { restOf } from "./look.js";
import { mix } from "./mix.js";
import { find, type Painting, type Picture, type State, type StudioStore } from "./state.js";

const LARGEST_ENLARGEMENT = 2;
const SMALLEST_FRAME_PX = 240;
const DIVIDER_AFTER_REVEAL = 25;
const REVEAL_MS = 900;

export function mountStage(store: StudioStore): void {
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
      `${Math.round(percent)} % photo, ${Math.round(100 - percent)} % painting`,
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
    show(before, picture.pixels ?? picture.file);
    before.setAttribute("aria-label", `The photo: ${picture.name}`);
  });

  store.watch(["picture", "painting", "look"], (state) => {
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(() => showPainting(after, state));
    for (const part of [after, compare, ...parts]) part.hidden = !state.painting;
    frame.classList.toggle("painted", state.painting !== null);
    if (state.painting && revealed !== state.picture) {
      revealed = state.picture;
      reveal();
    }
  });

  store.watch(["work", "soon"], ({ work, soon }) => {
    frame.classList.toggle("busy", work !== null);
    stage.ariaBusy = String(work !== null || soon);
  });
}

function showPainting(layer: HTMLElement, state: State): void {
  const { picture, painting } = state;
  if (!picture || !painting) {
    layer.replaceChildren();
    return;
  }
  show(layer, contentOf(state, picture, painting));
  layer.setAttribute(
    "aria-label",
    `The painting: in the style of ${find(state, painting.look.choice)?.style.title ?? "another"}`,
  );
}

function contentOf(state: State, picture: Picture, painting: Painting): Pixels | Blob {
  if (painting.by === "server") return painting.file;
  return picture.pixels ? mix(picture.pixels, painting.pixels, restOf(state, painting)) : painting.pixels;
}

const shown = new WeakMap<HTMLElement, Blob>();

function show(layer: HTMLElement, content: Pixels | Blob): void {
  if (content instanceof Blob) {
    if (shown.get(layer) !== content) showFile(layer, content);
    return;
  }
  shown.delete(layer);
  const current = layer.firstElementChild;
  const canvas = current instanceof HTMLCanvasElement ? current : element("canvas");
  if (canvas.width !== content.width) canvas.width = content.width;
  if (canvas.height !== content.height) canvas.height = content.height;
  canvas.getContext("2d")!.putImageData(new ImageData(content.data, content.width, content.height), 0, 0);
  if (canvas !== current) layer.replaceChildren(canvas);
}

function showFile(layer: HTMLElement, file: Blob): void {
  shown.set(layer, file);
  const image = element("img", { alt: "", src: URL.createObjectURL(file) });
  image.decode().then(
    () => URL.revokeObjectURL(image.src),
    () => URL.revokeObjectURL(image.src),
  );
  layer.replaceChildren(image);
}
