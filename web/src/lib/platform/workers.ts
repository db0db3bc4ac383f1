/** Starts workers, where Trusted Types are required too, waits for what they say, and finds out why one did not start. */
import { forbiddenBy, type PolicyWatch } from "./forbidden.js";
import { watchLifeline } from "./lifeline.js";
import { within } from "./within.js";

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** What pages that require Trusted Types have to allow. */
const POLICY = "brushwork";

let policy: { createScriptURL(url: string): string } | null | undefined;

const GONE =
  "the browser ended its worker in the midst of its work, perhaps for want of memory. " +
  "Try again; if that fails, close what else is open.";

/**
 * Start a module worker; throws what the browser throws. `onGone` is called once it is gone, whoever ended it; by default it
 * fails then, as if by an error of its own.
 */
export function startWorker(url: string | URL, name: string, onGone?: () => void): Worker {
  if (policy === undefined) policy = newPolicy();
  const script = policy ? policy.createScriptURL(String(url)) : url;
  const worker = new Worker(script, { type: "module", name });
  const fail = () => worker.dispatchEvent(new ErrorEvent("error", { message: GONE, cancelable: true }));
  watchLifeline(worker, onGone ?? fail);
  return worker;
}

/** What is wrong with a worker, for people. */
export class WorkerError extends Error {
  constructor(
    readonly isLoaded: boolean,
    message: string,
  ) {
    super(message);
  }
}

/** What a worker says next, to whom nobody else listens. Rejects with a WorkerError, or with the signal's reason. */
export function answerOf<T>(
  worker: Worker,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  const answer = new Promise<T>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<T>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const { message } = event;
      reject(new WorkerError(!!message, message || "its worker could not be loaded."));
    };
  });
  return within(
    milliseconds,
    answer,
    new WorkerError(true, "its worker does not answer. Try again."),
    signal,
  );
}

/**
 * In a worker: start another one of a script, a module, with what it is told first; resolves once it has answered. Rejects
 * with a WorkerError, also where that takes more than so many milliseconds.
 */
export async function startThread<Start>(
  script: string,
  milliseconds: number,
  start: Start,
): Promise<Worker> {
  const worker = new Worker(script, { type: "module", name: "brushwork-thread" });
  try {
    worker.postMessage(start);
    await answerOf(worker, milliseconds, undefined);
    return worker;
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/** Why no worker could be made of a script, from what that threw. */
export function whyRefused(thrown: unknown): string {
  return thrown instanceof TypeError
    ? `this page takes scripts by Trusted Types only; its content security policy has to say trusted-types ${POLICY}.`
    : "it has to lie on the same origin as the page.";
}

/** Why a worker did not load, as far as the page can know; `watch` began before it was started. */
export async function whyNotLoaded(url: string, watch: PolicyWatch): Promise<string> {
  const directive = await watch.directive();
  if (directive) return forbiddenBy(directive, url);
  const response = await fetch(url).catch(() => null);
  if (!response) return "the network or the server cannot be reached.";
  if (!response.ok) return `the server answers ${response.status}.`;
  const type = response.headers.get("Content-Type");
  if (!/javascript|ecmascript/.test(type ?? "")) {
    return `the server sends it as ${type ?? "nothing that it names"}, it has to be text/javascript.`;
  }
  if (globalThis.crossOriginIsolated && !response.headers.has("Cross-Origin-Embedder-Policy")) {
    return (
      "the page is cross-origin isolated, and so has to be the worker: " +
      "it lacks the header Cross-Origin-Embedder-Policy: require-corp."
    );
  }
  return "the browser does not say why; was the page updated, and the worker not?";
}

/** Undefined where browsers know no policies, null where it is forbidden, or is there by another copy of this module. */
function newPolicy() {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  try {
    return trustedTypes?.createPolicy(POLICY, { createScriptURL: (url) => url });
  } catch {
    return null;
  }
}
