/** Keyboard shortcuts, and the sheet that lists them. Single keys may be switched off, for those who speak to their machine. */
import { byId, element } from "../page/dom.js";
import type { Shown } from "./machine/shown.js";
import { remember, remembered } from "./remembered.js";
import type { Store } from "./store.js";

const REMEMBERED = "keys";
const STEP = 0.1;

interface Shortcut {
  /** As `KeyboardEvent.key`; with `ctrl`, Command on a Mac does as well. */
  readonly key: string;
  readonly ctrl?: true;
  readonly label: string;
  act(): void;
  /** When the key is let go. */
  end?(): void;
}

export function mountShortcuts(store: Store): void {
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
  const shortcuts: readonly Shortcut[] = [
    { key: "o", label: "Open a picture", act: press("choose") },
    { key: "/", label: "Search the styles", act: () => byId("search", HTMLInputElement).focus() },
    {
      key: "b",
      label: "See the photo, as long as it is held",
      act: () => frame.classList.add("before"),
      end: () => frame.classList.remove("before"),
    },
    { key: "+", label: "Stronger", act: strengthen(STEP) },
    { key: "-", label: "Weaker", act: strengthen(-STEP) },
    { key: "m", label: "Mark parts", act: press("mark") },
    { key: "z", ctrl: true, label: "Undo", act: press("undo") },
    { key: "y", ctrl: true, label: "Redo", act: press("redo") },
    { key: "s", label: "Download the painting", act: press("download") },
    { key: "c", label: "Copy the painting", act: press("copy") },
    { key: "Escape", label: "Cancel", act: press("cancel") },
    { key: "?", label: "These shortcuts", act: () => dialog.showModal() },
  ];

  byId("shortcut-list", HTMLDListElement).replaceChildren(...shortcuts.flatMap(rowOf));
  byId("show-shortcuts", HTMLButtonElement).addEventListener("click", () => dialog.showModal());
  byId("close-shortcuts", HTMLButtonElement).addEventListener("click", () => dialog.close());
  single.checked = remembered(REMEMBERED) !== "off";
  single.addEventListener("change", () => remember(REMEMBERED, single.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.defaultPrevented || isTyping(event) || isAsked()) return;
    const found = shortcuts.find((each) => matches(each, event));
    if (!found || (isSingle(found) && !single.checked)) return;
    if (!found.ctrl && isSilent(store.shown, found)) return;
    event.preventDefault();
    found.act();
  });
  document.addEventListener("keyup", ({ key }) => shortcuts.find((each) => each.key === key)?.end?.());
  // Whoever leaves the page holds nothing any more.
  addEventListener("blur", () => {
    for (const { end } of shortcuts) end?.();
  });
}

function matches({ key, ctrl }: Shortcut, event: KeyboardEvent): boolean {
  const held = event.ctrlKey || event.metaKey;
  if (event.altKey || held !== (ctrl ?? false)) return false;
  // Shift and Ctrl and Z is the other way to do it again.
  const asked = ctrl === true && event.shiftKey && event.key.toLowerCase() === "z" ? "y" : event.key;
  return asked === key || (ctrl === true && !event.shiftKey && asked.toLowerCase() === key);
}

function isSingle({ key, ctrl }: Shortcut): boolean {
  return !ctrl && key !== "Escape";
}

/** Escape is left to what else it ends, where nothing is to be cancelled. */
function isSilent({ work, saving }: Shown, { key }: Shortcut): boolean {
  return key === "Escape" && !work && !saving;
}

/** Keys are letters in fields, and choose in lists. */
function isTyping({ target }: KeyboardEvent): boolean {
  if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && /^(search|text|number)$/.test(target.type);
}

function isAsked(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

function rowOf({ key, ctrl, label }: Shortcut): HTMLElement[] {
  const names = ctrl ? ["Ctrl", key.toUpperCase()] : [key === "Escape" ? "Esc" : key.toUpperCase()];
  const keys = names.map((name) => element("kbd", {}, name));
  return [element("dt", {}, ...keys), element("dd", {}, label)];
}
