/** What pages and elements may ask of the engine. The worker behind it is private. */
import type { BrushworkError } from "../contract/errors.js";
import type { FetchedFile } from "../platform/fetched.js";
import type { Photo, Pixels } from "../contract/arrays.js";
import type { Label } from "../contract/label.js";
import type { Colours, Controls } from "../contract/look.generated.js";
import type { Manifest, StyleFile } from "../contract/manifest.generated.js";
import type { Part } from "../imaging/preview.js";
import type { Backend } from "../platform/files.js";

export type { Backend, Colours, Controls, Part, Photo, Pixels };

/** How a large painting is to be shown while it is made. */
export interface Preview {
  /** A whole number: pixels of the small copy are the average of so many squared. */
  readonly factor: number;
  /** Called for each tile that is finished, where there are several. */
  readonly onPart: (part: Part) => void;
}

/**
 * Loading reports bytes, the other phases report pixels; all count up to `total`. What is larger than its working copy
 * (docs/architecture.md) is finished after it is painted.
 */
export interface Progress {
  readonly phase: "load" | "encode" | "survey" | "paint" | "finish";
  readonly done: number;
  readonly total: number;
}

/**
 * `auto`: the processor, until WebGPU has painted a canary as that does and was faster on this device. `webgpu`: as soon
 * as it has painted the canary; what it cannot paint is painted by the processor. The processor paints by our own
 * `kernel`, where that has a stylizer's layers and paints a stored canary rightly, and else by onnxruntime-web (`wasm`).
 */
export type BackendChoice = "auto" | Backend;

/** What a small picture took on this device, in milliseconds. */
export interface Measured {
  /** By the processor, by the kernel where that paints. */
  readonly wasm: number;
  /** Null where WebGPU failed, or painted something else. */
  readonly webgpu: number | null;
}

/** Where inference runs, to be told to the person. */
export interface Runtime {
  readonly backend: Backend;
  /** 1 for WebGPU. */
  readonly threads: number;
  /** The graphics processor's name, where that paints. */
  readonly adapter: string | null;
  /** Why there is one thread only, or why it is not what was asked for or had begun, where that is so. */
  readonly note: string | null;
  readonly version: string;
  /** What the choice of `auto` follows from; null while it was not measured. */
  readonly measured: Measured | null;
}

/** What a stylizer's encoder makes of a style picture; means nothing to another stylizer. */
export type StyleCode = Float32Array<ArrayBuffer>;

/**
 * What steers a painter all over one picture: its channels are multiplied and shifted by these. As many numbers each,
 * which may be mixed with those of another picture or style; null where a painter takes none, as those of kind `whole`.
 */
export interface Scales {
  readonly scales: Float32Array<ArrayBuffer> | null;
  readonly shifts: Float32Array<ArrayBuffer> | null;
}

/** One of several styles that are blended. */
export interface StyleShare {
  /** The id of one of the stylizer's styles, or a code that `encode` made. */
  readonly style: string | StyleCode;
  /** Over 0; 1 by default. What counts is its part of the sum. */
  readonly weight?: number;
}

/** One style, or 1 to 8 blended. */
export type StyleMixture = string | StyleCode | readonly StyleShare[];

/** How a picture is to be painted (docs/look.md); all but the style may be left out. */
export interface Look extends Partial<Controls> {
  readonly style: StyleMixture;
  /**
   * White is painted, black is left as it is or painted with `elsewhere`; of any size.
   * Transferred like the picture.
   */
  readonly mask?: Pixels;
  readonly elsewhere?: StyleMixture;
}

/** What every request may have beside what it asks for. */
export interface RequestOptions {
  readonly variant?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface StylizeRequest extends Look, RequestOptions {
  readonly picture: Pixels;
  readonly stylizer: string;
  /** What is to paint; the engine's own option by default. */
  readonly backend?: BackendChoice;
  readonly preview?: Preview;
}

export interface EncodeStyleRequest extends RequestOptions {
  /** The style picture; its centre square is what counts. Transferred. */
  readonly picture: Pixels;
  readonly stylizer: string;
}

/** @deprecated Its name before there was a name for each stage. */
export type EncodeRequest = EncodeStyleRequest;

export interface SurveyRequest extends RequestOptions {
  /** A whole photograph; its survey copy is what counts, and may stand for it. Transferred. */
  readonly photo: Pixels | Photo;
  readonly stylizer: string;
  /** What it is to be painted in. */
  readonly style: StyleMixture;
}

export interface PaintRequest extends RequestOptions {
  /**
   * A photograph, or a tile of one: then its left and top edge lie at multiples of the painter's `alignment`, and of what
   * is painted, what is nearer than its `halo` to a cut is to be thrown away. Transferred.
   */
  readonly tile: Pixels | Photo;
  readonly stylizer: string;
  /** What `survey` gave for the photograph. Copied. */
  readonly scales: Scales;
  /** What is to paint; the engine's own option by default. */
  readonly backend?: BackendChoice;
}

export interface StylizeResult {
  readonly picture: Pixels;
  /** How it was made, for `encodePicture`; codes are of pictures of one's own. */
  readonly label: Label;
  readonly runtime: Runtime;
  /** Survey and painting, without loading, decoding and encoding. */
  readonly milliseconds: number;
}

export interface EngineOptions {
  /** URL of the folder with `stylizers.json`; by default `stylizers/` beside `assets/`. */
  readonly stylizers?: string | URL;
  /** Files of stylizers that are at hand, by their address: they are read, and checked, instead of fetched. */
  readonly atHand?: ReadonlyMap<string, Blob>;
  /** URL of the folder with the worker and the runtime; by default where this module lies. */
  readonly assets?: string | URL;
  /** The most threads to use where the page is isolated; 4 is the most in any case. */
  readonly threads?: number;
  /**
   * About how many pixels are painted at once; by default as the device's memory allows. It changes memory and
   * time, and not the painting.
   */
  readonly tilePixels?: number;
  /** What is to paint where a request does not say; `auto` by default. */
  readonly backend?: BackendChoice;
  /** Told of the files that the engine's workers fetched, of which browsers tell the page nothing. */
  readonly onFetched?: (files: readonly FetchedFile[]) => void;
}

/**
 * What paints. `stylize` does all for a look; the stages that it is made of may also be asked one by one, as for a
 * preview, the frames of a video, or tiles of one's own:
 *
 * - `encodeStyle`: style picture -> code
 * - `survey`: photograph, in a style -> scales
 * - `paint`: photograph or tile, with scales -> painted
 *
 * Requests queue, in one order; each may be aborted by its signal, and rejects with the signal's reason then. All reject
 * with a BrushworkError for what a person should be told of, and with a RangeError for values that no stylizer takes.
 */
export interface Engine {
  /**
   * The manifests of all published stylizers, in catalogue order. Those that this engine cannot use are left out, each told to
   * `onSkipped`; rejects with the first such error where none is left.
   */
  catalogue(onSkipped?: (error: BrushworkError) => void): Promise<readonly Manifest[]>;
  /** Download and prepare a stylizer, so that the first picture is quick. */
  prepare(stylizer: string, options?: RequestOptions): Promise<Runtime>;
  /**
   * The code of a style picture, `code_size` numbers, to paint with. The stylizer's encoder is downloaded when first
   * asked; a "manifest" error where it has none.
   */
  encodeStyle(request: EncodeStyleRequest): Promise<StyleCode>;
  /** The code of a style file that `readStyleFile` read; a "manifest" error where it is of another stylizer or weights. */
  codeOf(style: StyleFile, stylizer: string): Promise<StyleCode>;
  /** @deprecated The name of `encodeStyle` before there was a name for each stage. */
  encode(request: EncodeStyleRequest): Promise<StyleCode>;
  /** Look at a photograph as a whole, to paint it in a style; both may be painted in other sizes afterwards. */
  survey(request: SurveyRequest): Promise<Scales>;
  /**
   * Paint a photograph or a tile of it as it was surveyed: red, green and blue from 0 to 255 and, where the network
   * overshoots, beyond; the painting alone, in the style's colours. What is large is painted piece by piece, which changes
   * nothing. A "manifest" error where the scales are of another stylizer.
   */
  paint(request: PaintRequest): Promise<Photo>;
  /** Paint one picture: survey, paint and all between and after them. Aborting ends its work at once. */
  stylize(request: StylizeRequest): Promise<StylizeResult>;
  /** End the worker and give its memory back; the engine starts a new one when asked again. */
  release(): void;
}
