import type { Pixels } from "../contract/arrays.js";
import { BrushworkError } from "../contract/errors.js";
import type { Label } from "../contract/label.js";
import { MAX_WEBP_PIXELS } from "../contract/limits.generated.js";
import { FILES } from "../platform/files.js";
import { folder } from "../platform/folder.js";
import { answerOf, startWorker as newWorker, WorkerError } from "../platform/workers.js";
import type { FromEncoder, ToEncoder } from "./encoder.js";
import { packetOf, withMetadata } from "./information.js";
import { type EncodedType, Sheet } from "./sheet.js";

export type { EncodedType };

/** A picture whose rows are made when asked for: whole ones take much memory. */
export interface Rows {
  readonly width: number;
  readonly height: number;
  /** RGBA of rows `from` to `to`, made for the caller. */
  rows(from: number, to: number): Uint8ClampedArray<ArrayBuffer>;
}

export interface EncodeOptions {
  /** What the file says of how it was made; by default nothing. */
  readonly label?: Label;
  /** What of the picture's own metadata to keep, as `readMetadata` gives it; by default nothing. */
  readonly exif?: Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
  /** URL of the folder with the worker for large pictures; by default where this module lies. */
  readonly assets?: string | URL;
}

/** Beyond it, Chromium cuts the picture without a word. */
const MAX_WEBP_SIDE = 16_383;
const NAMES: Record<EncodedType, string> = { "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP" };
/** Larger pictures are encoded in a worker, where there can be one. */
const ON_THE_PAGE_PIXELS = 4_000_000;
const SENT_AT_ONCE_PIXELS = 1_000_000;
const STARTS_WITHIN_MS = 30_000;
/** The largest pictures take a minute and a half where the machine is slow. */
const ENCODES_WITHIN_MS = 300_000;

/**
 * Encode a picture; the file carries label and EXIF where they are given, and no other metadata. `quality` is 0 to 1, for JPEG and WebP.
 *
 * JPEG has no transparency: the picture is put on white. Throws an "unsupported-picture" error
 * where this browser cannot write the format (Safari: WebP), or the format cannot hold the picture, and a
 * "runtime" error where the browser cannot hold it, or never ends. Rejects with the signal's reason.
 */
export async function encodePicture(
  picture: Pixels | Rows,
  type: EncodedType,
  quality = 0.92,
  { signal, assets, label, exif = new Uint8Array() }: EncodeOptions = {},
): Promise<Blob> {
  const { width, height } = picture;
  if (type === "image/webp" && Math.max(width, height) > MAX_WEBP_SIDE) {
    throw new BrushworkError(
      "unsupported-picture",
      `WebP holds at most ${MAX_WEBP_SIDE} pixels a side, this picture has ${width} × ${height}; choose another format.`,
    );
  }
  if (type === "image/webp" && width * height > MAX_WEBP_PIXELS) {
    throw new BrushworkError(
      "unsupported-picture",
      `This picture of ${width} × ${height} pixels would take too much memory as WebP; choose JPEG or PNG.`,
    );
  }
  signal?.throwIfAborted();
  const worker = width * height > ON_THE_PAGE_PIXELS ? await startWorker(signal, assets) : null;
  const blob = worker
    ? await encodeInWorker(worker, picture, type, quality, signal)
    : await encodeHere(picture, type, quality);
  signal?.throwIfAborted();
  if (blob?.type === type) {
    return label || exif.length
      ? withMetadata(blob, type, { xmp: label ? await packetOf(label) : "", exif })
      : blob;
  }
  throw new BrushworkError(
    "unsupported-picture",
    `This browser cannot save a picture of ${width} × ${height} pixels as ${NAMES[type]}; choose another format.`,
  );
}

function encodeHere(picture: Pixels | Rows, type: EncodedType, quality: number): Promise<Blob | null> {
  const { width, height } = picture;
  const sheet = new Sheet(width, height);
  sheet.put(0, "rows" in picture ? picture.rows(0, height) : picture.data);
  return sheet.encode(type, quality);
}

async function encodeInWorker(
  worker: Worker,
  picture: Pixels | Rows,
  as: EncodedType,
  quality: number,
  signal: AbortSignal | undefined,
): Promise<Blob | null> {
  const { width, height } = picture;
  const ask = (message: ToEncoder, transfer: Transferable[] = []) => {
    worker.postMessage(message, transfer);
    return said(worker, ENCODES_WITHIN_MS, signal);
  };
  try {
    await ask({ type: "begin", width, height });
    const rows = Math.max(1, Math.floor(SENT_AT_ONCE_PIXELS / width));
    for (let top = 0; top < height; top += rows) {
      const bottom = Math.min(height, top + rows);
      const data =
        "rows" in picture
          ? picture.rows(top, bottom)
          : picture.data.slice(4 * top * width, 4 * bottom * width);
      await ask({ type: "rows", top, data }, [data.buffer]);
    }
    const answer = await ask({ type: "encode", as, quality });
    return answer.type === "encoded" ? answer.blob : null;
  } finally {
    worker.terminate();
  }
}

/** A worker that runs; null where the page's policy or another origin forbids it, or it does not start. */
async function startWorker(
  signal: AbortSignal | undefined,
  assets: string | URL = new URL(".", import.meta.url),
): Promise<Worker | null> {
  let worker: Worker | undefined;
  try {
    const url = new URL(FILES.encoder, folder(assets));
    worker = newWorker(url, "brushwork-encoder");
    await said(worker, STARTS_WITHIN_MS, signal);
    return worker;
  } catch {
    worker?.terminate();
    signal?.throwIfAborted();
    return null;
  }
}

/** What the worker says next. Rejects where it fails, or says nothing in time, or with the signal's reason. */
async function said(
  worker: Worker,
  withinMs: number,
  signal: AbortSignal | undefined,
): Promise<Exclude<FromEncoder, { type: "failed" }>> {
  try {
    const answer = await answerOf<FromEncoder>(worker, withinMs, signal);
    if (answer.type !== "failed") return answer;
    throw new BrushworkError("runtime", answer.message);
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    throw new BrushworkError("runtime", `The picture cannot be encoded: ${error.message}`, { cause: error });
  }
}
