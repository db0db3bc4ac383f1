/** What the engine and its worker say to each other. */
import type { BrushworkErrorCode } from "../contract/errors.js";
import type { PainterKind } from "../contract/kinds.generated.js";
import type { Controls } from "../contract/look.generated.js";
import type { FetchedFile } from "../platform/fetched.js";
import type { Asked, Told } from "../platform/page-worker.js";
import type { KernelLayers } from "../contract/manifest.generated.js";
import type { Part, Photo, Pixels, Progress, Runtime, Scales, StyleCode } from "./api.js";
import type { RemoteFile } from "./download.js";
import type { Role } from "./models.js";

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
  /** Deviations of the noise in what it paints, white being 1. */
  readonly texture: number;
  readonly mottle: number;
  /** The encoder sees squares of this side. */
  readonly styleSide: number;
  readonly painter: ModelFile;
  readonly survey: ModelFile | null;
  readonly encoder: ModelFile | null;
  /** Of painter and survey; the encoder carries its own. */
  readonly weights: ModelFile | null;
  /** Where its layers lie in these files, for the kernel; null where that cannot paint it. */
  readonly kernel: KernelModel | null;
}

/** What the kernel needs of a model beside its files; `code` is of the style that `layers.painting` was painted in. */
export interface KernelModel {
  readonly layers: KernelLayers;
  readonly code: readonly number[];
}

/** How many threads may be started. */
interface Threads {
  readonly threads: number;
  /** Why there is one thread only. */
  readonly note: string | null;
}

/** onnxruntime-web's two files, and what they are to run on. */
export interface OnnxFiles extends Threads {
  readonly backend: "wasm" | "webgpu";
  readonly module: string;
  readonly wasm: RemoteFile;
}

/** The kernel's worker knows its own files. */
export interface KernelFiles extends Threads {
  readonly backend: "kernel";
}

/** What a backend runs models with. */
export type RuntimeFiles = OnnxFiles | KernelFiles;

/** How a picture is to be painted: a look, checked and resolved. */
export interface Plan extends Controls {
  /** Of the painting and, where there is one, of what lies where the mask is black; null where the painter takes none. */
  readonly codes: readonly (StyleCode | null)[];
  /** How far the codes are moved from the photo's own code, 0 to 1; null where they stay. */
  readonly ownCode: number | null;
  /** How much of the painting is laid over the photo, 0 to 1. */
  readonly fade: number;
  readonly mask: Pixels | null;
}

export interface PrepareJob {
  readonly type: "prepare";
  readonly model: Model;
  /** Which graphs are to be ready. */
  readonly roles: readonly Role[];
}

export interface EncodeStyleJob {
  readonly type: "encodeStyle";
  readonly model: Model;
  readonly picture: Pixels;
}

export interface SurveyJob {
  readonly type: "survey";
  readonly model: Model;
  readonly picture: Pixels | Photo;
  readonly code: StyleCode | null;
}

export interface PaintJob {
  readonly type: "paint";
  readonly model: Model;
  readonly picture: Pixels | Photo;
  readonly scales: Scales;
  readonly tilePixels: number;
}

export interface StylizeJob {
  readonly type: "stylize";
  readonly model: Model;
  readonly picture: Pixels;
  readonly plan: Plan;
  readonly tilePixels: number;
  /** See Preview; null where no parts are wanted. */
  readonly partFactor: number | null;
}

/** Jobs that any backend may do. */
export type PaintingJob = PaintJob | StylizeJob;
export type Job = PrepareJob | EncodeStyleJob | SurveyJob | PaintingJob;

export interface Painted<Picture> {
  readonly picture: Picture;
  readonly milliseconds: number;
}

/** What each type of job gives. */
export interface Results {
  readonly prepare: null;
  readonly encodeStyle: StyleCode;
  readonly survey: Scales;
  readonly paint: Painted<Photo>;
  readonly stylize: Painted<Pixels>;
}

/** A finished job. */
export interface Done<Type extends Job["type"] = Job["type"]> {
  readonly type: "done";
  readonly id: number;
  readonly runtime: Runtime;
  readonly result: Results[Type];
}

export type ToWorker =
  | { readonly type: "start"; readonly runtime: RuntimeFiles }
  | { readonly type: "job"; readonly id: number; readonly job: Job }
  | Told
  /** Heard while loading and between tiles; wasm itself cannot be interrupted, only terminated. */
  | { readonly type: "abort"; readonly id: number };

export type FromWorker =
  | { readonly type: "ready" }
  | Asked
  /** What the worker has fetched since it told last. */
  | { readonly type: "fetched"; readonly files: readonly FetchedFile[] }
  /** The graphics processor went away: the worker is of no more use, whatever it does. */
  | { readonly type: "lost"; readonly message: string }
  | { readonly type: "progress"; readonly id: number; readonly progress: Progress }
  | { readonly type: "part"; readonly id: number; readonly part: Part }
  | Done
  | {
      readonly type: "failed";
      readonly id: number;
      readonly code: BrushworkErrorCode;
      readonly message: string;
      /** The worker is of no more use. */
      readonly fatal: boolean;
    }
  | { readonly type: "aborted"; readonly id: number };
