/** What an element's attributes ask for. */
import { type ControlName, controlsOf, parseControl } from "../contract/controls.js";
import { BrushworkError, reason } from "../contract/errors.js";
import { type Controls, DEFAULTS } from "../contract/look.generated.js";
import type { BackendChoice } from "../engine/api.js";

const CONTROL_NAMES = controlsOf("element");

export const NAMES = [
  "src",
  "stylizer",
  "style-id",
  "style-src",
  ...CONTROL_NAMES,
  "backend",
  "alt",
] as const;

export interface Wanted extends Partial<Controls> {
  readonly src: string;
  readonly stylizer: string;
  /** The id of a style, or the address of a style picture. */
  readonly style: { readonly id: string } | { readonly src: string };
  /** Absent where the engine's own option is to hold. */
  readonly backend?: BackendChoice;
}

const BACKENDS: readonly string[] = ["auto", "wasm", "webgpu"] satisfies BackendChoice[];

/** Read the attributes; throws a "runtime" error that names what is missing or wrong. */
export function readAttributes(element: HTMLElement): Wanted {
  const text = (name: (typeof NAMES)[number]) => element.getAttribute(name) || null;
  const needed = (name: (typeof NAMES)[number], otherwise = "") => {
    const value = text(name);
    if (value !== null) return value;
    throw new BrushworkError("runtime", `<brush-work> needs the attribute ${name}${otherwise}.`);
  };
  const backend = text("backend");
  if (backend !== null && !BACKENDS.includes(backend)) {
    throw new BrushworkError("runtime", `backend="${backend}" is none of ${BACKENDS.join(", ")}.`);
  }
  const styleSrc = text("style-src");
  return {
    src: needed("src"),
    stylizer: needed("stylizer"),
    style: styleSrc ? { src: styleSrc } : { id: needed("style-id", ", or style-src") },
    ...readControls(element),
    ...(backend !== null && { backend: backend as BackendChoice }),
  };
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
