/** What an element's attributes ask for. */
import type { BackendChoice, Colours } from "../engine/api.js";
import { BrushworkError } from "../contract/errors.js";

export const NAMES = [
  "src",
  "stylizer",
  "style-id",
  "style-src",
  "strength",
  "colours",
  "stroke",
  "backend",
  "alt",
] as const;

export interface Wanted {
  readonly src: string;
  readonly stylizer: string;
  /** The id of a style, or the address of a style picture. */
  readonly style: { readonly id: string } | { readonly src: string };
  readonly strength: number;
  readonly colours: Colours;
  readonly stroke: number;
  /** Absent where the engine's own option is to hold. */
  readonly backend?: BackendChoice;
}

const COLOURS: readonly string[] = ["style", "luma", "palette"] satisfies Colours[];
const BACKENDS: readonly string[] = ["auto", "wasm", "webgpu"] satisfies BackendChoice[];

/** Read the attributes; throws a "runtime" error that names what is missing or wrong. */
export function readAttributes(element: HTMLElement): Wanted {
  const text = (name: (typeof NAMES)[number]) => element.getAttribute(name) || null;
  const needed = (name: (typeof NAMES)[number], otherwise = "") => {
    const value = text(name);
    if (value !== null) return value;
    throw new BrushworkError("runtime", `<brush-work> needs the attribute ${name}${otherwise}.`);
  };
  const number = (name: "strength" | "stroke", least: number, most: number) => {
    const given = element.getAttribute(name) ?? "1";
    const value = given.trim() === "" ? Number.NaN : Number(given);
    if (value >= least && value <= most) return value;
    throw new BrushworkError("runtime", `${name}="${given}" is not a number from ${least} to ${most}.`);
  };
  const colours = text("colours") ?? "style";
  if (!COLOURS.includes(colours)) {
    throw new BrushworkError("runtime", `colours="${colours}" is none of ${COLOURS.join(", ")}.`);
  }
  const backend = text("backend");
  if (backend !== null && !BACKENDS.includes(backend)) {
    throw new BrushworkError("runtime", `backend="${backend}" is none of ${BACKENDS.join(", ")}.`);
  }
  const styleSrc = text("style-src");
  return {
    src: needed("src"),
    stylizer: needed("stylizer"),
    style: styleSrc ? { src: styleSrc } : { id: needed("style-id", ", or style-src") },
    strength: number("strength", 0, 1),
    colours: colours as Colours,
    stroke: number("stroke", 1, 4),
    ...(backend !== null && { backend: backend as BackendChoice }),
  };
}
