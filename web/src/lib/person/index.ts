/** Finding people in a picture, on the person's own device: the network is fetched when it is first wanted. */
import type { Pixels, Size } from "../contract/arrays.js";
import { BrushworkError } from "../contract/errors.js";
import type { FetchedFile } from "../platform/fetched.js";
import { checkSecureContext } from "../platform/environment.js";
import { FILES } from "../platform/files.js";
import { watchPolicy } from "../platform/forbidden.js";
import { startWorker, whyNotLoaded, whyRefused } from "../platform/workers.js";
import type { FromFinder, ToFinder } from "./messages.js";

/** Built files beside this module; the build fills in names, sizes and hashes. */
declare const BRUSHWORK_PERSON: {
  readonly worker: { readonly file: string; readonly bytes: number };
  readonly model: { readonly file: string; readonly bytes: number; readonly sha256: string };
  readonly licence: { readonly file: string };
};

export interface FindRequest {
  readonly picture: Pixels;
  /** Of the answer. */
  readonly size: Size;
  readonly signal: AbortSignal;
  /** Is told how much of what has to be fetched is there, 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly onFetched: (files: readonly FetchedFile[]) => void;
}

/** A worker that says nothing for so long has given up; of a download that stalls it tells before. */
const ANSWERS_WITHIN_MS = 90_000;

/** What is fetched beside the painter's own runtime: how many bytes, before they are compressed. */
export function finderBytes(): number {
  return BRUSHWORK_PERSON.worker.bytes + BRUSHWORK_PERSON.model.bytes;
}

/** Where the network's licence lies. */
export function finderLicence(): string {
  return locate(BRUSHWORK_PERSON.licence.file);
}

/**
 * How far each pixel of a copy of `size` is a person's, 0 to 255. Throws BrushworkError, or the signal's reason; the worker
 * goes when it has answered, with its memory.
 */
export async function findPeople(request: FindRequest): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const { picture, size, signal } = request;
  checkSecureContext();
  signal.throwIfAborted();
  const { module, wasm } = FILES.wasm;
  const { model, worker: script } = BRUSHWORK_PERSON;
  const order: ToFinder = {
    picture,
    size,
    module: locate(module),
    wasm: { ...wasm, url: locate(wasm.file) },
    model: { ...model, url: locate(model.file) },
  };
  const url = locate(script.file);
  const policy = watchPolicy(url);
  let worker: Worker | undefined;
  try {
    worker = started(url);
    const answer = answerOf(worker, request, () => whyNotLoaded(url, policy));
    worker.postMessage(order);
    return await answer;
  } finally {
    policy.end();
    worker?.terminate();
  }
}

function started(url: string): Worker {
  try {
    return startWorker(url, "brushwork-person");
  } catch (error) {
    throw failure(whyRefused(error), error);
  }
}

/** What the worker finds. */
function answerOf(
  worker: Worker,
  { signal, onProgress, onFetched }: FindRequest,
  whyNotLoaded: () => Promise<string>,
): Promise<Uint8ClampedArray<ArrayBuffer>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = new AbortController();
  return new Promise<Uint8ClampedArray<ArrayBuffer>>((resolve, reject) => {
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => reject(failure("its worker does not answer. Try again.")), ANSWERS_WITHIN_MS);
    };
    wait();
    signal.addEventListener("abort", () => reject(signal.reason), { signal: heard.signal });
    worker.onerror = (event) => {
      event.preventDefault();
      if (event.message) reject(failure(event.message));
      else void whyNotLoaded().then((why) => reject(failure(why, undefined, "network")));
    };
    worker.onmessage = ({ data }: MessageEvent<FromFinder>) => {
      wait();
      if (data.type === "fetched") onFetched(data.files);
      else if (data.type === "progress") onProgress(data.share);
      else if (data.type === "done") resolve(data.shares);
      else reject(new BrushworkError(data.code, data.message));
    };
  }).finally(() => {
    clearTimeout(timer);
    heard.abort();
  });
}

function failure(why: string, cause?: unknown, code: "runtime" | "network" = "runtime"): BrushworkError {
  return new BrushworkError(code, `People cannot be found here: ${why}`, { cause });
}

function locate(file: string): string {
  return new URL(file, import.meta.url).href;
}
