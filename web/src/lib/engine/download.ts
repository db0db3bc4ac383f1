/** Downloads with byte progress, that fail closed unless the bytes are those promised. */
import { BrushworkError, unreachable } from "../contract/errors.js";
import { fetchAllowed } from "../platform/forbidden.js";

/** A file, and what its bytes must be. */
export interface RemoteFile {
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
  /** What is at hand is read instead of fetched, and checked alike. */
  readonly content?: Blob;
}

/** A server that sends nothing for so long has given up. */
export const STALLED_AFTER_MS = 60_000;

/** The text at a URL, always asked of the server; throws a "network" error that names the URL. */
export async function downloadText(url: string, signal?: AbortSignal): Promise<string> {
  return request(url, { cache: "no-cache" }, signal, (response) => response.text());
}

/**
 * The bytes of a file; `onBytes` is told how many have come each time, 0 of those that come again.
 * Throws a "network" error that names the URL, or an "integrity" error.
 */
export async function download(
  file: RemoteFile,
  signal?: AbortSignal,
  onBytes: (count: number) => void = () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (file.content) return checked(file, new Uint8Array(await file.content.arrayBuffer()));
  let told = 0;
  const tell = (filled: number) => {
    onBytes(Math.max(0, filled - told));
    told = Math.max(told, filled);
  };
  try {
    return await attempt(file, {}, signal, tell);
  } catch (error) {
    if (!(error instanceof BrushworkError && error.code === "integrity")) throw error;
    // A cache may hold a damaged file, and would keep it for ever.
    return attempt(file, { cache: "reload" }, signal, tell);
  }
}

async function attempt(
  file: RemoteFile,
  init: RequestInit,
  signal: AbortSignal | undefined,
  tell: (filled: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const content = new Uint8Array(file.bytes);
  let filled = 0;
  await request(file.url, init, signal, async (response, alive) => {
    const reader = response.body?.getReader();
    for (;;) {
      const chunk = await reader?.read();
      if (!chunk || chunk.done) break;
      if (filled + chunk.value.length > file.bytes) {
        throw mismatch(file, `it has more than the ${file.bytes} bytes`);
      }
      content.set(chunk.value, filled);
      filled += chunk.value.length;
      tell(filled);
      alive();
    }
  });
  return checked(file, content.subarray(0, filled));
}

/** The same bytes, if they are those promised. */
async function checked(file: RemoteFile, content: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (content.length !== file.bytes) {
    throw mismatch(file, `it has ${content.length} bytes, not the ${file.bytes}`);
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== file.sha256) throw mismatch(file, "its bytes do not have the SHA-256");
  return content;
}

function mismatch(file: RemoteFile, what: string): BrushworkError {
  return new BrushworkError(
    "integrity",
    `${file.url} was not used: ${what} that the manifest names. It was changed or damaged on its way.`,
  );
}

async function request<T>(
  url: string,
  init: RequestInit,
  signal: AbortSignal | undefined,
  read: (response: Response, alive: () => void) => Promise<T>,
): Promise<T> {
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), STALLED_AFTER_MS);
  };
  const pass = () => stalled.abort();
  signal?.addEventListener("abort", pass);
  alive();
  try {
    signal?.throwIfAborted();
    const response = await fetchAllowed(url, { ...init, signal: stalled.signal });
    if (!response.ok) {
      throw new BrushworkError(
        "network",
        `${url} could not be loaded: the server answers ${response.status}.`,
      );
    }
    return await read(response, alive);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof BrushworkError) throw error;
    const why = stalled.signal.aborted ? "nothing came for a minute" : unreachable(error);
    throw new BrushworkError("network", `${url} could not be loaded: ${why}.`, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", pass);
  }
}
