/**
 * The worker that reads a HEIC picture where the browser does not, by libheif, which lies beside it as it was published, and may
 * be exchanged (LGPL). It reads one, and is ended then: so its memory is given back.
 */
import { type BrushworkErrorCode, reason } from "../contract/errors.js";
import { type FetchedFile, fetchedSoFar } from "../platform/fetched.js";
import { holdLifeline } from "../platform/lifeline.js";
import { colourChunks } from "./heif-colours.js";
import { pngOf } from "./png.js";

export interface ToHeicReader {
  readonly file: Blob;
  /** Addresses of libheif. */
  readonly script: string;
  readonly wasm: string;
}

/** With what was fetched for it. */
export type FromHeicReader = Outcome & { readonly files: readonly FetchedFile[] };

type Outcome =
  /** The picture upright, with what it says of its colours: the browser knows what to do with them. */
  | { readonly type: "read"; readonly png: Blob }
  /** One of libheif's files is not there. */
  | { readonly type: "missing"; readonly address: string }
  | { readonly type: "failed"; readonly code: BrushworkErrorCode; readonly why: string };

/** What is used of libheif. Handles and enumerations are objects that only it knows. */
interface Libheif {
  readonly heif_error_code: { readonly heif_error_Ok: object };
  readonly heif_colorspace: { readonly heif_colorspace_RGB: object };
  readonly heif_chroma: Record<`heif_chroma_interleaved_${"RGB" | "RGBA"}`, object>;
  heif_context_alloc(): object;
  heif_context_read_from_memory(context: object, file: Uint8Array): Answer;
  heif_js_context_get_primary_image_handle(context: object): object | Answer;
  heif_image_handle_has_alpha_channel(handle: object): boolean;
  heif_js_decode_image2(handle: object, colours: object, chroma: object): Decoded | Answer;
}

interface Answer {
  readonly code: object;
  readonly message: string;
}

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly channels: readonly [{ readonly stride: number; readonly data: Uint8Array }];
}

type LibheifModule = (options: { readonly wasmBinary: ArrayBuffer }) => Promise<Libheif>;

interface WorkerScope {
  postMessage(message: FromHeicReader): void;
  onmessage: ((event: MessageEvent<ToHeicReader>) => void) | null;
  /** Libheif's script is no module: it gives itself to whoever defines modules of this kind (AMD). */
  define?: ((needed: readonly [], make: () => LibheifModule) => void) & { readonly amd?: object };
}

class Missing extends Error {}

class Refused extends Error {
  constructor(
    readonly code: BrushworkErrorCode,
    why: string,
  ) {
    super(why);
  }
}

/** What libheif says of what it knows and cannot read; of all else damage is the likelier cause. */
const UNSUPPORTED = /unsupported|not supported|not been built in/i;

const scope = self as unknown as WorkerScope;

async function answer({ file, script, wasm }: ToHeicReader): Promise<Outcome> {
  try {
    const libheif = await load(script, wasm);
    return { type: "read", png: read(libheif, new Uint8Array(await file.arrayBuffer())) };
  } catch (error) {
    if (error instanceof Missing) return { type: "missing", address: error.message };
    const code = error instanceof Refused ? error.code : "picture-not-readable";
    return { type: "failed", code, why: reason(error) };
  }
}

async function load(script: string, wasm: string): Promise<Libheif> {
  let found: LibheifModule | undefined;
  const define = (_: readonly [], make: () => LibheifModule) => {
    found = make();
  };
  scope.define = Object.assign(define, { amd: {} });
  // eslint-disable-next-line no-restricted-syntax -- its address has a hash, which the page knows
  const loaded = import(script).catch((error: unknown) => {
    throw new Missing(script, { cause: error });
  });
  const [wasmBinary] = await Promise.all([fetched(wasm), loaded]);
  return found!({ wasmBinary });
}

async function fetched(address: string): Promise<ArrayBuffer> {
  try {
    const response = await fetch(address);
    if (response.ok) return await response.arrayBuffer();
  } catch {
    // Told like what the server refuses.
  }
  throw new Missing(address);
}

function read(libheif: Libheif, file: Uint8Array<ArrayBuffer>): Blob {
  const { heif_colorspace_RGB: colours } = libheif.heif_colorspace;
  const context = libheif.heif_context_alloc();
  checked(libheif, libheif.heif_context_read_from_memory(context, file));
  const handle = checked(libheif, libheif.heif_js_context_get_primary_image_handle(context));
  const hasAlpha = libheif.heif_image_handle_has_alpha_channel(handle);
  const chroma = libheif.heif_chroma[`heif_chroma_interleaved_${hasAlpha ? "RGBA" : "RGB"}`];
  const { width, height, channels } = checked(
    libheif,
    libheif.heif_js_decode_image2(handle, colours, chroma),
  );
  return pngOf({ width, height, channels: hasAlpha ? 4 : 3, ...channels[0] }, colourChunks(file));
}

/** What libheif gave, where it is no error. */
function checked<T extends object>({ heif_error_code }: Libheif, given: T | Answer): T {
  if (!("code" in given) || given.code === heif_error_code.heif_error_Ok) return given as T;
  const { message } = given;
  throw new Refused(UNSUPPORTED.test(message) ? "unsupported-picture" : "picture-not-readable", message);
}

scope.onmessage = ({ data }) => {
  void answer(data).then((outcome) => scope.postMessage({ ...outcome, files: fetchedSoFar() }));
};

holdLifeline();
