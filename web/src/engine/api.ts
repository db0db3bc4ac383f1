/** What pages and elements may ask of the engine. The worker behind it is private. */
import type { Manifest } from "./manifest.generated.js";

/** A decoded picture: RGBA, 8 bits a channel, sRGB, not premultiplied, upright. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** width * height * 4 bytes; transferred, not copied, so the caller must not use it again. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Loading reports bytes, painting reports pixels; both count up to `total`. */
export interface Progress {
  readonly phase: "load" | "survey" | "paint";
  readonly done: number;
  readonly total: number;
}

/** Where inference runs, to be told to the person. */
export interface Runtime {
  readonly backend: "wasm";
  readonly threads: number;
  /** Why there is one thread only, where that is so. */
  readonly note: string | null;
  readonly version: string;
}

export interface StylizeRequest {
  readonly picture: Pixels;
  readonly stylizer: string;
  readonly style: string;
  /** 0 leaves the photo as it is, 1 is the painting. */
  readonly strength?: number;
  readonly variant?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface StylizeResult {
  readonly picture: Pixels;
  readonly runtime: Runtime;
  /** Survey and painting, without loading, decoding and encoding. */
  readonly milliseconds: number;
}

export interface EngineOptions {
  /** URL of the folder with `stylizers.json`; by default `stylizers/` beside `assets/`. */
  readonly stylizers?: string | URL;
  /** URL of the folder with the worker and the runtime; by default where this module lies. */
  readonly assets?: string | URL;
  /** The most threads to use where the page is isolated; 4 is the most in any case. */
  readonly threads?: number;
}

export type PrepareOptions = Pick<StylizeRequest, "variant" | "signal" | "onProgress">;

export interface Engine {
  /** The manifests of all published stylizers, in catalogue order. */
  catalogue(): Promise<readonly Manifest[]>;
  /** Download and prepare a stylizer, so that the first picture is quick. */
  prepare(stylizer: string, options?: PrepareOptions): Promise<Runtime>;
  /** Paint one picture. Requests queue; aborting one ends its work at once. */
  stylize(request: StylizeRequest): Promise<StylizeResult>;
  /** End the worker and give its memory back; the engine starts a new one when asked again. */
  release(): void;
}

/** Every failure that a person should be told of; `message` is fit to show. */
export type BrushworkErrorCode =
  | "unsupported-picture"
  | "picture-too-large"
  | "picture-not-readable"
  | "manifest"
  | "integrity"
  | "network"
  | "runtime"
  | "insecure-context";
