/** Where a browser may paint, each with an engine of its own. */
import { createEngine, type Engine, type EngineOptions, type Runtime } from "../../lib/index.js";
import { t } from "../page/texts.js";

export type PlaceId = "one" | "many" | "webgpu";

export const PLACES: readonly PlaceId[] = ["one", "many", "webgpu"];

const OPTIONS: Readonly<Record<PlaceId, EngineOptions>> = {
  one: { backend: "wasm", threads: 1 },
  many: { backend: "wasm" },
  webgpu: { backend: "webgpu" },
};

/** The engine that paints there, and nowhere else where it can be helped. */
export function engineOf(place: PlaceId, options: EngineOptions): Engine {
  return createEngine({ ...options, ...OPTIONS[place] });
}

/** Whether a painting was made there; what cannot be had is painted elsewhere, and `note` says why. */
export function isThere(place: PlaceId, { backend, threads }: Runtime): boolean {
  if (place === "webgpu") return backend === "webgpu";
  return backend === "wasm" && threads > 1 === (place === "many");
}

/** A place in words. */
export function placeName(place: PlaceId, runtime: Runtime | null): string {
  if (place === "one") return t("audit.place.thread");
  if (place === "webgpu") return runtime?.adapter ? `WebGPU, ${runtime.adapter}` : "WebGPU";
  return t("audit.place.threads", { count: runtime?.threads ?? "2+" });
}
