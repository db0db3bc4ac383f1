/** Reading HEIC pictures where the browser does not: in a worker, with a decoder that is fetched when it is first wanted. */
import { BrushworkError, type BrushworkErrorCode } from "../contract/errors.js";
import type { FetchedFile } from "../platform/fetched.js";
import { folder } from "../platform/folder.js";
import { watchPolicy } from "../platform/forbidden.js";
import { answerOf, startWorker, whyNotLoaded, whyRefused, WorkerError } from "../platform/workers.js";
import type { FromHeicReader, ToHeicReader } from "./heic-reader.js";

export interface HeicOptions {
  readonly signal?: AbortSignal | undefined;
  /** URL of the folder with the decoder; by default where this module lies. */
  readonly assets?: string | URL | undefined;
  /** Told of the files that were fetched for it. */
  readonly onFetched?: ((files: readonly FetchedFile[]) => void) | undefined;
}

/** The names of the worker, and of libheif's two files; the build fills them in. */
declare const BRUSHWORK_HEIC_READER: string;
declare const BRUSHWORK_LIBHEIF_SCRIPT: string;
declare const BRUSHWORK_LIBHEIF_WASM: string;

/** The largest pictures take a minute where the machine is slow. */
const READ_WITHIN_MS = 300_000;

/**
 * A HEIC file as a PNG that shows the same. Throws BrushworkErrors: "unsupported-picture" where its decoder cannot be had
 * or does not know such files, "picture-not-readable" for damage, "runtime" where its worker fails. Rejects with the signal's reason.
 */
export async function pngOfHeic(
  file: Blob,
  { signal, assets = new URL(".", import.meta.url), onFetched }: HeicOptions,
): Promise<Blob> {
  const locate = (name: string) => new URL(name, folder(assets)).href;
  const url = locate(BRUSHWORK_HEIC_READER);
  const policy = watchPolicy(url);
  let worker: Worker | undefined;
  try {
    worker = started(url);
    worker.postMessage({
      file,
      script: locate(BRUSHWORK_LIBHEIF_SCRIPT),
      wasm: locate(BRUSHWORK_LIBHEIF_WASM),
    } satisfies ToHeicReader);
    const answer = await answerOf<FromHeicReader>(worker, READ_WITHIN_MS, signal);
    onFetched?.(answer.files);
    if (answer.type === "read") return answer.png;
    throw answer.type === "failed"
      ? refused(answer.code, answer.why)
      : withoutDecoder(await whyNotLoaded(answer.address, policy));
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    if (!error.isLoaded) throw withoutDecoder(await whyNotLoaded(url, policy));
    const message = `This HEIC picture cannot be read: ${error.message}`;
    throw new BrushworkError("runtime", message, { cause: error });
  } finally {
    policy.end();
    worker?.terminate();
  }
}

function started(url: string): Worker {
  try {
    return startWorker(url, "brushwork-heic");
  } catch (error) {
    throw withoutDecoder(whyRefused(error));
  }
}

function withoutDecoder(why: string): BrushworkError {
  return new BrushworkError(
    "unsupported-picture",
    `This file is a HEIC picture, which this browser cannot read, and the decoder that could was not loaded: ${why} ` +
      "Save it as JPEG, or try again.",
  );
}

function refused(code: BrushworkErrorCode, why: string): BrushworkError {
  const what =
    code === "unsupported-picture"
      ? "This HEIC file is of a kind that cannot be read; save it as JPEG"
      : "This HEIC file is damaged or incomplete";
  return new BrushworkError(code, `${what} (${why}).`);
}
