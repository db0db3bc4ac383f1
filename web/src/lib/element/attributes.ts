/** What an element's attributes ask for, beside its pictures. */
import { type ControlName, parseControl } from "../contract/controls.js";
import { BrushworkError, reason } from "../contract/errors.js";
import { type Controls, DEFAULTS } from "../contract/look.generated.js";
import type { BackendChoice } from "../engine/api.js";
import { BACKENDS, CONTROL_NAMES } from "./mirrored.js";

/** The attributes that are pictures, which properties give as such. */
export const PICTURES = ["src", "style-src", "mask"] as const;
export type PictureName = (typeof PICTURES)[number];

export const NAMES = [
  "src",
  "stylizer",
  "style-id",
  "style-src",
  ...CONTROL_NAMES,
  "mask",
  "backend",
  "alt",
  "loading",
  "width",
  "height",
] as const;

export interface Wanted extends Partial<Controls> {
  readonly stylizer: string;
  /** Absent where the engine's own option is to hold. */
  readonly backend?: BackendChoice;
}

/** Read the attributes; throws a "runtime" error that names what is missing or wrong. */
export function readAttributes(element: HTMLElement): Wanted {
  const backend = element.getAttribute("backend") || null;
  if (backend !== null && !(BACKENDS as readonly string[]).includes(backend)) {
    throw new BrushworkError("runtime", `backend="${backend}" is none of ${BACKENDS.join(", ")}.`);
  }
  return {
    stylizer: needed(element, "stylizer"),
    ...readControls(element),
    ...(backend !== null && { backend: backend as BackendChoice }),
  };
}

/** An attribute's value; throws a "runtime" error where there is none. */
export function needed(element: HTMLElement, name: (typeof NAMES)[number], otherwise = ""): string {
  const value = element.getAttribute(name);
  if (value) return value;
  throw missing(name, otherwise);
}

export function missing(name: (typeof NAMES)[number], otherwise = ""): BrushworkError {
  return new BrushworkError("runtime", `<brush-work> needs the attribute ${name}${otherwise}.`);
}

/** The controls that are there; empty words are as if they were left out, empty numbers are wrong. */
function readControls(element: HTMLElement): Partial<Controls> {
  const values: Partial<Record<ControlName, string | number>> = {};
  for (const name of CONTROL_NAMES) {
    const text = element.getAttribute(name);
    if (text === null || (text === "" && typeof DEFAULTS[name] === "string")) continue;
    try {
      values[name] = parseControl(name, text);
    } catch (error) {
      throw new BrushworkError("runtime", reason(error));
    }
  }
  return values as Partial<Controls>;
}
