/** What the page and the worker that finds people say to each other. */
import type { Pixels, Size } from "../contract/arrays.js";
import type { BrushworkErrorCode } from "../contract/errors.js";
import type { RemoteFile } from "../engine/download.js";
import type { FetchedFile } from "../platform/fetched.js";

/** Find people in a picture; the worker is asked once. */
export interface ToFinder {
  readonly picture: Pixels;
  /** Of the answer. */
  readonly size: Size;
  /** The runtime's script, which fetches nothing else. */
  readonly module: string;
  readonly wasm: RemoteFile;
  readonly model: RemoteFile;
}

export type FromFinder =
  | { readonly type: "fetched"; readonly files: readonly FetchedFile[] }
  /** `share` of what has to be fetched is there, 0 to 1. */
  | { readonly type: "progress"; readonly share: number }
  /** How far each pixel is a person's, 0 to 255. */
  | { readonly type: "done"; readonly shares: Uint8ClampedArray<ArrayBuffer> }
  | { readonly type: "failed"; readonly code: BrushworkErrorCode; readonly message: string };
