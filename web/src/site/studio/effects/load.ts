/** Loading what does the studio's tasks: once, when first asked. */
import { unreachable } from "../../page/words.js";
import type { World } from "./ports.js";
import { t } from "../../page/texts.js";
import { ToldError } from "../../page/told.js";

let loading: Promise<World> | undefined;

/** The world; where loading failed, the next call tries again. */
export function loadWorld(): Promise<World> {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<World> {
  const { world } = await import("./world.js").catch((error: unknown) => {
    const message = t("problem.part", { why: unreachable(error) });
    throw new ToldError("network", message, { cause: error });
  });
  return world;
}
