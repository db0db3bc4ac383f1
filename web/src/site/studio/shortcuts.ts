/** Keyboard shortcuts, and the sheet that lists them. Single keys may be switched off, for those who speak to their machine. */
import { byId, element } from "../page/dom.js";
import type { Shown } from "./machine/shown.js";
import { remember, remembered } from "../page/remembered.js";
import type { Store } from "./store.js";
import { STEP as ZOOM_STEP } from "./view/zoom-controls.js";
import type { Point } from "./view/geometry.js";
import type { Zoom } from "./view/zoom.js";
import { t, type Text } from "../page/texts.js";

const REMEMBERED = "keys";
const STEP = 0.1;
const PAN_PX = 80;
const ARROWS = {
  key: "ArrowLeft",
  also: ["ArrowRight", "ArrowUp", "ArrowDown"],
  shown: "← → ↑ ↓",
} as const;

interface Shortcut {
  /** As `KeyboardEvent.key`; with `ctrl`, Command on a Mac does as well. */
  readonly key: string;
  readonly ctrl?: true;
  /** It goes on as long as the key is held. */
  readonly repeats?: true;
  /** Other keys of the same shortcut. */
  readonly also?: readonly string[];
  /** How its keys are listed; by default the first, as it is. */
  readonly shown?: string;
  readonly label: Text;
  act(key: string): void;
  /** When the key is let go. */
  end?(): void;
}

export function mountShortcuts(store: Store, zoom: Zoom): void {
  const dialog = byId("shortcuts", HTMLDialogElement);
  const single = byId("single-keys", HTMLInputElement);
  const frame = byId("frame", HTMLDivElement);
  const press = (id: string) => () => byId(id, HTMLButtonElement).click();
  const strengthen = (by: number) => () => {
    const { look } = store.shown;
    const input = byId("strength", HTMLInputElement);
    const strength = Math.min(Number(input.max) / 100, Math.max(0, look.strength + by));
    store.dispatch({ type: "adjust", change: { strength: Number(strength.toFixed(2)) } });
  };
  const end = () => {
    const { work, saving } = store.shown;
    if (work || saving) press("cancel")();
    else store.dispatch({ type: "compare", comparing: false });
  };
  // The arrows move what one looks through; the picture goes the other way.
  const steps: Record<string, Point> = {
    ArrowLeft: { x: PAN_PX, y: 0 },
    ArrowRight: { x: -PAN_PX, y: 0 },
    ArrowUp: { x: 0, y: PAN_PX },
    ArrowDown: { x: 0, y: -PAN_PX },
  };
  const shortcuts: readonly Shortcut[] = [
    { key: "o", label: "key.open", act: press("choose") },
    { key: "/", label: "key.search", act: () => byId("search", HTMLInputElement).focus() },
    {
      key: "b",
      label: "key.photo",
      act: () => frame.classList.add("before"),
      end: () => frame.classList.remove("before"),
    },
    // On keyboards where + is with Shift, = is its key.
    { key: "+", also: ["="], repeats: true, label: "key.zoomIn", act: () => zoom.by(ZOOM_STEP) },
    { key: "-", repeats: true, label: "key.zoomOut", act: () => zoom.by(1 / ZOOM_STEP) },
    { key: "0", label: "zoom.all", act: () => zoom.fit() },
    { key: "1", label: "key.pixels", act: () => zoom.real() },
    {
      ...ARROWS,
      repeats: true,
      label: "key.move",
      act: (key) => zoom.move(steps[key]!),
    },
    { key: ".", label: "key.stronger", act: strengthen(STEP) },
    { key: ",", label: "key.weaker", act: strengthen(-STEP) },
    { key: "v", label: "key.compare", act: press("compare-styles") },
    { key: "m", label: "key.mark", act: press("mark") },
    { key: "z", ctrl: true, label: "key.undo", act: press("undo") },
    { key: "y", ctrl: true, label: "key.redo", act: press("redo") },
    { key: "s", label: "key.download", act: press("download") },
    { key: "c", label: "key.copy", act: press("copy") },
    { key: "Escape", label: "key.escape", act: end },
    { key: "?", label: "key.these", act: () => dialog.showModal() },
  ];

  byId("shortcut-list", HTMLDListElement).replaceChildren(...shortcuts.flatMap(rowOf));
  byId("show-shortcuts", HTMLButtonElement).addEventListener("click", () => dialog.showModal());
  byId("close-shortcuts", HTMLButtonElement).addEventListener("click", () => dialog.close());
  single.checked = remembered(REMEMBERED) !== "off";
  single.addEventListener("change", () => remember(REMEMBERED, single.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isTyping(event) || isAsked()) return;
    const found = shortcuts.find((each) => matches(each, event));
    if (!found || (isSingle(found) && !single.checked)) return;
    if (!found.ctrl && isSilent(store.shown, found)) return;
    if (found.shown === ARROWS.shown && (!zoom.isIn || takesArrows(event))) return;
    if (event.repeat && !found.repeats) return;
    event.preventDefault();
    found.act(event.key);
  });
  document.addEventListener("keyup", ({ key }) => shortcuts.find((each) => each.key === key)?.end?.());
  // Whoever leaves the page holds nothing any more.
  addEventListener("blur", () => {
    for (const { end } of shortcuts) end?.();
  });
}

function matches({ key, also = [], ctrl }: Shortcut, event: KeyboardEvent): boolean {
  const held = event.ctrlKey || event.metaKey;
  if (event.altKey || held !== (ctrl ?? false)) return false;
  // Shift and Ctrl and Z is the other way to do it again.
  const asked = ctrl === true && event.shiftKey && event.key.toLowerCase() === "z" ? "y" : event.key;
  return (
    asked === key || also.includes(asked) || (ctrl === true && !event.shiftKey && asked.toLowerCase() === key)
  );
}

function isSingle({ key, ctrl }: Shortcut): boolean {
  return !ctrl && key.length === 1;
}

/** Escape is left to what else it ends, where nothing is to be cancelled. */
function isSilent({ work, saving, cells }: Shown, { key }: Shortcut): boolean {
  return key === "Escape" && !work && !saving && !cells;
}

/** Keys are letters in fields, and choose in lists. */
function isTyping({ target }: KeyboardEvent): boolean {
  if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && /^(search|text|number)$/.test(target.type);
}

/** What goes from one choice or value to the next by arrows. */
function takesArrows({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLInputElement && /^(radio|range)$/.test(target.type);
}

function isAsked(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

function rowOf({ key, ctrl, shown, label }: Shortcut): HTMLElement[] {
  const one = shown ?? (key === "Escape" ? "Esc" : key.toUpperCase());
  const names = ctrl ? ["Ctrl", one] : one.split(" ");
  const keys = names.map((name) => element("kbd", {}, name));
  return [element("dt", {}, ...keys), element("dd", {}, t(label))];
}
