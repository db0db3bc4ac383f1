/** What the engine and its worker say to each other. */
import type { BrushworkErrorCode, Pixels, Progress, Runtime } from "./api.js";
import type { RemoteFile } from "./download.js";

/** A graph or weights file; `name` is what graphs call it. */
export interface ModelFile extends RemoteFile {
  readonly name: string;
}

/** One variant of a stylizer, all that the worker needs to know of its manifest. */
export interface Model {
  readonly title: string;
  readonly kind: "local" | "whole";
  readonly alignment: number;
  readonly minimum: number;
  readonly halo: number;
  readonly maximum: number;
  readonly surveyPixels: number;
  readonly painter: ModelFile;
  readonly survey: ModelFile | null;
  readonly weights: ModelFile | null;
}

/** onnxruntime-web's two files, and how many threads it may start. */
export interface RuntimeFiles {
  readonly module: string;
  readonly wasm: RemoteFile;
  readonly threads: number;
  /** Why there is one thread only. */
  readonly note: string | null;
}

export interface PrepareJob {
  readonly type: "prepare";
  readonly model: Model;
}

export interface StylizeJob {
  readonly type: "stylize";
  readonly model: Model;
  readonly picture: Pixels;
  readonly code: readonly number[] | null;
  readonly strength: number;
}

export type Job = PrepareJob | StylizeJob;

export type ToWorker =
  | { readonly type: "start"; readonly runtime: RuntimeFiles }
  | { readonly type: "job"; readonly id: number; readonly job: Job }
  /** Only while loading: wasm cannot be interrupted, a painting worker has to be terminated. */
  | { readonly type: "abort"; readonly id: number };

export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "progress"; readonly id: number; readonly progress: Progress }
  | {
      readonly type: "done";
      readonly id: number;
      readonly runtime: Runtime;
      readonly painted: { readonly picture: Pixels; readonly milliseconds: number } | null;
    }
  | {
      readonly type: "failed";
      readonly id: number;
      readonly code: BrushworkErrorCode;
      readonly message: string;
      /** The worker is of no more use. */
      readonly fatal: boolean;
    }
  | { readonly type: "aborted"; readonly id: number };
