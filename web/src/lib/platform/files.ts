/** What can paint: the processor, by our own kernel or by onnxruntime-web, or a graphics processor. */
export type Backend = "kernel" | "wasm" | "webgpu";

/** A built file beside this module; the build fills in name, size and hash. */
export interface BuiltFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A worker and the build of onnxruntime-web that it runs. */
export interface BuiltRuntime {
  readonly worker: string;
  readonly module: string;
  readonly wasm: BuiltFile;
}

/** What runs each backend, and the worker that encodes large pictures. */
export interface BuiltFiles {
  readonly wasm: BuiltRuntime;
  readonly webgpu: BuiltRuntime;
  /** It knows itself what else it needs. */
  readonly kernel: { readonly worker: string };
  readonly encoder: string;
}

declare const BRUSHWORK_FILES: BuiltFiles;

export const FILES: BuiltFiles = BRUSHWORK_FILES;
