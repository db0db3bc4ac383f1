/** What the engine and its worker say to each other. */
import type { BrushworkErrorCode } from "../contract/errors.js";
import type { PainterKind } from "../contract/kinds.generated.js";
import type { Controls } from "../contract/look.generated.js";
import type { Backend, Part, Pixels, Progress, Runtime, StyleCode } from "./api.js";
import type { RemoteFile } from "./download.js";

/** A graph or weights file; `name` is what graphs call it. */
export interface ModelFile extends RemoteFile {
  readonly name: string;
}

/** One variant of a stylizer, all that the worker needs to know of its manifest. */
export interface Model {
  readonly title: string;
  readonly kind: PainterKind;
  readonly alignment: number;
  readonly minimum: number;
  readonly halo: number;
  readonly maximum: number;
  readonly surveyPixels: number;
  /** The encoder sees squares of this side. */
  readonly styleSide: number;
  readonly painter: ModelFile;
  readonly survey: ModelFile | null;
  readonly encoder: ModelFile | null;
  /** Of painter and survey; the encoder carries its own. */
  readonly weights: ModelFile | null;
}

/** onnxruntime-web's two files, what they are to run on, and how many threads they may start. */
export interface RuntimeFiles {
  readonly backend: Backend;
  readonly module: string;
  readonly wasm: RemoteFile;
  readonly threads: number;
  /** Why there is one thread only. */
  readonly note: string | null;
}

/** A look, checked, its styles blended into codes. */
export interface ResolvedLook extends Controls {
  /** Null where the painter takes none. */
  readonly code: StyleCode | null;
  readonly mask: Pixels | null;
  readonly elsewhere: StyleCode | null;
}

export interface PrepareJob {
  readonly type: "prepare";
  readonly model: Model;
}

export interface EncodeJob {
  readonly type: "encode";
  readonly model: Model;
  readonly picture: Pixels;
}

export interface StylizeJob {
  readonly type: "stylize";
  readonly model: Model;
  readonly picture: Pixels;
  readonly look: ResolvedLook;
  readonly tilePixels: number;
  /** See Preview; null where no parts are wanted. */
  readonly partFactor: number | null;
}

export type Job = PrepareJob | EncodeJob | StylizeJob;

export interface Painted {
  readonly picture: Pixels;
  readonly milliseconds: number;
}

export type ToWorker =
  | { readonly type: "start"; readonly runtime: RuntimeFiles }
  | { readonly type: "job"; readonly id: number; readonly job: Job }
  /** Heard while loading and between tiles; wasm itself cannot be interrupted, only terminated. */
  | { readonly type: "abort"; readonly id: number };

export type FromWorker =
  | { readonly type: "ready" }
  /** The graphics processor went away: the worker is of no more use, whatever it does. */
  | { readonly type: "lost"; readonly message: string }
  | { readonly type: "progress"; readonly id: number; readonly progress: Progress }
  | { readonly type: "part"; readonly id: number; readonly part: Part }
  | {
      readonly type: "done";
      readonly id: number;
      readonly runtime: Runtime;
      /** Of a painting, or a code, or neither: as the job was. */
      readonly painted: Painted | null;
      readonly code: StyleCode | null;
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
