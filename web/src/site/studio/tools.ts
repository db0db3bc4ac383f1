/** The engine and the picture codecs: loaded after the page is there, once, when first asked. */
import type { Engine } from "../../lib/engine/api.js";
import { BrushworkError, unreachable } from "../../lib/contract/errors.js";

export type Pictures = typeof import("../../lib/imaging/index.js");

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
  const [{ createEngine }, pictures] = await Promise.all([
    import("../../lib/engine/index.js"),
    import("../../lib/imaging/index.js"),
  ]).catch((error: unknown) => {
    const message = `A part of this page could not be loaded: ${unreachable(error)}.`;
    throw new BrushworkError("network", message, { cause: error });
  });
  const stylizers = new URL("stylizers/", document.baseURI);
  return { engine: createEngine({ stylizers }), pictures };
}
