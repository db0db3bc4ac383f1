/** How many threads an engine takes. */
import { whyThreadsAreNotUsed } from "./unthreaded.js";

const MOST_THREADS = 4;

/** How many threads wasm may use, and where it is one, why. */
export function threadsToUse(wanted = MOST_THREADS): { threads: number; note: string | null } {
  const never = whyThreadsAreNotUsed();
  if (never) return one(never);
  if (!globalThis.crossOriginIsolated) {
    return one(
      "the page is not cross-origin isolated (the server would have to send " +
        "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)",
    );
  }
  const cores = navigator.hardwareConcurrency ?? 1;
  if (cores < 2) return one("this device offers one core");
  const threads = Math.min(cores, wanted, MOST_THREADS);
  return threads > 1 ? { threads, note: null } : one("the page asked for one");
}

function one(why: string): { threads: number; note: string } {
  return { threads: 1, note: `One thread: ${why}.` };
}
