/** The built files beside this module; the build fills in names, sizes and hashes. */
export interface BuiltFiles {
  readonly worker: string;
  readonly encoder: string;
  readonly runtimeModule: string;
  readonly runtimeWasm: { readonly file: string; readonly bytes: number; readonly sha256: string };
}

declare const BRUSHWORK_FILES: BuiltFiles;

export const FILES: BuiltFiles = BRUSHWORK_FILES;
