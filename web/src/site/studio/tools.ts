/** The engine and the picture codecs: loaded after the page is there, once, when first asked. */
import { BrushworkError, type Engine, unreachable } from "../../lib/index.js";

type Library = typeof import("../../lib/index.js");
export type Pictures = Pick<Library, "decodePicture" | "encodePicture">;

export interface Tools {
  readonly engine: Engine;
  readonly pictures: Pictures;
}

let loading: Promise<Tools> | undefined;

/** The tools; where loading failed, the next call tries again. */
export function tools(): Promise<Tools> {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Tools> {
  const library = await import("../../lib/index.js").catch((error: unknown) => {
    const message = `A part of this page could not be loaded: ${unreachable(error)}.`;
    throw new BrushworkError("network", message, { cause: error });
  });
  const stylizers = new URL("stylizers/", document.baseURI);
  return { engine: library.createEngine({ stylizers }), pictures: library };
}
