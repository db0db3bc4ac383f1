/** What can paint: the processor, or a graphics processor. */
export type Backend = "wasm" | "webgpu";

/** Built files beside this module; the build fills in names, sizes and hashes. */
export interface BuiltRuntime {
  readonly worker: string;
  readonly module: string;
  readonly wasm: { readonly file: string; readonly bytes: number; readonly sha256: string };
}

/** A worker with its build of onnxruntime-web for each backend, and the worker that encodes large pictures. */
export type BuiltFiles = { readonly [backend in Backend]: BuiltRuntime } & { readonly encoder: string };

declare const BRUSHWORK_FILES: BuiltFiles;

export const FILES: BuiltFiles = BRUSHWORK_FILES;

/** A folder's URL, as files in it are found by; relative to the page. */
export function folder(place: string | URL): URL {
  const url = new URL(place, globalThis.location?.href);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}
