/** Styles beside each other on one picture: a painting each, of which one is taken. */
import type { Pixels } from "../../../lib/index.js";
import { byId, element } from "../../page/dom.js";
import { seenRestOf } from "../machine/look.js";
import { mix } from "../machine/mix.js";
import type { Cell, Shown } from "../machine/shown.js";
import type { Store } from "../store.js";
import { panesFor } from "./geometry.js";
import type { Zoom } from "./zoom.js";
import { t } from "../../page/texts.js";

/** Between paintings, as comparison.css has it. */
const GAP_PX = 8;
/** One alone shows that there is room for another. */
const FEWEST = 2;

interface Pane {
  readonly item: HTMLDivElement;
  readonly take: HTMLButtonElement;
  readonly remove: HTMLButtonElement;
  readonly canvas: HTMLCanvasElement;
  readonly progress: HTMLProgressElement;
  /** What is drawn. */
  drawn: readonly unknown[];
}

export function mountComparison(store: Store, zoom: Zoom): void {
  const stage = byId("stage", HTMLDivElement);
  const grid = byId("comparison", HTMLDivElement);
  const start = byId("compare-styles", HTMLButtonElement);
  const panes = new Map<string, Pane>();
  const room = element("p", { className: "another" }, t("compare.another"));

  const paneOf = ({ choice }: Cell): Pane => {
    const key = `${choice.stylizer}/${choice.style}`;
    const known = panes.get(key);
    if (known) return known;
    const pane = newPane();
    pane.take.addEventListener("click", () => {
      store.dispatch({ type: "take", choice });
      start.focus();
    });
    pane.remove.addEventListener("click", () => {
      store.dispatch({ type: "exclude", choice });
      start.focus();
    });
    panes.set(key, pane);
    return pane;
  };
  const arrange = () => {
    const { picture, cells } = store.shown;
    if (!picture || !cells) return;
    const { width, height } = stage.getBoundingClientRect();
    const { columns, rows } = panesFor(Math.max(FEWEST, cells.length), { width, height }, picture, GAP_PX);
    grid.style.setProperty("--columns", String(columns));
    grid.style.setProperty("--rows", String(rows));
  };

  start.addEventListener("click", () =>
    store.dispatch({ type: "compare", comparing: store.shown.cells === null }),
  );
  store.watch(["cells", "picture", "look", "work", "soon"], (state) => {
    const { cells } = state;
    for (const id of ["frame", "zooming", "modes"]) byId(id, HTMLElement).hidden = cells !== null;
    for (const id of ["comparison", "comparing"]) byId(id, HTMLElement).hidden = cells === null;
    zoom.isOff = cells !== null;
    start.ariaPressed = String(cells !== null);
    if (!cells) {
      panes.clear();
      return grid.replaceChildren();
    }
    const shown = cells.map((cell) => show(state, paneOf(cell), cell));
    const items = [...shown, ...(cells.length < FEWEST ? [room] : [])];
    // What is moved in the page would lose the focus.
    if (items.length !== grid.children.length || items.some((item, at) => item !== grid.children[at]))
      grid.replaceChildren(...items);
    arrange();
  });
  store.watch(["mayCompare"], ({ mayCompare }) => {
    start.disabled = !mayCompare;
  });
  new ResizeObserver(arrange).observe(stage);
}

function newPane(): Pane {
  const canvas = element("canvas", { ariaHidden: "true" });
  const title = element("span", { className: "tag" });
  const take = element("button", { type: "button", className: "take" }, canvas, title);
  const remove = element("button", { type: "button", className: "frame-close" }, "×");
  const progress = element("progress", { max: 1, hidden: true });
  const item = element("div", { className: "compared" }, take, remove, progress);
  return { item, take, remove, canvas, progress, drawn: [] };
}

function show(
  state: Shown,
  pane: Pane,
  { choice, title, look, painting, waits, isCurrent }: Cell,
): HTMLElement {
  const { item, take, remove, progress } = pane;
  const { work } = state;
  take.querySelector(".tag")!.textContent = title;
  take.ariaLabel = t(waits ? "compare.waits" : "compare.take", { title });
  remove.ariaLabel = t("compare.without", { title });
  progress.ariaLabel = t("progressOf", { name: title });
  if (isCurrent) take.setAttribute("aria-current", "true");
  else take.removeAttribute("aria-current");
  item.classList.toggle("waiting", waits);
  const isAtWork =
    work !== null && "look" in work && work.document === state.id && work.look.choice?.style === choice.style;
  progress.hidden = !waits;
  if (isAtWork && work.share !== null) progress.value = work.share;
  else progress.removeAttribute("value");
  const { preview } = state.picture!;
  if (painting?.by === "browser" && preview) {
    const rest = seenRestOf(state, look, painting);
    draw(pane, [painting.pixels, rest.strength, rest.mask], () => mix(preview, painting.pixels, rest));
  } else draw(pane, [preview], () => preview!);
  return item;
}

/** Draw what is not drawn yet. */
function draw(pane: Pane, of: readonly unknown[], content: () => Pixels): void {
  if (of.length === pane.drawn.length && of.every((part, at) => part === pane.drawn[at])) return;
  pane.drawn = of;
  const { width, height, data } = content();
  const { canvas } = pane;
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d")!.putImageData(new ImageData(data, width, height), 0, 0);
}
