/** What the browser and the page offer; read when an engine is asked, never at import. */
import { BrushworkError } from "./errors.js";

const MOST_THREADS = 4;

/** Throws an "insecure-context" error where models cannot be checked. */
export function checkSecureContext(): void {
  if (globalThis.isSecureContext) return;
  throw new BrushworkError(
    "insecure-context",
    `This page was opened over plain HTTP (${location.origin}). There, browsers switch off the ` +
      "cryptography with which models are checked before use, so nothing can be painted. " +
      "Open the page over HTTPS, or as http://localhost on the machine that serves it.",
  );
}

/** How many threads wasm may use, and where it is one, why. */
export function threadsToUse(wanted = MOST_THREADS): { threads: number; note: string | null } {
  if (!globalThis.crossOriginIsolated) {
    return one(
      "the page is not cross-origin isolated (the server would have to send " +
        "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)",
    );
  }
  if (isAppleTouchDevice()) return one("several threads are unreliable on iPhone and iPad");
  const cores = navigator.hardwareConcurrency ?? 1;
  if (cores < 2) return one("this device offers one core");
  const threads = Math.min(cores, wanted, MOST_THREADS);
  return threads > 1 ? { threads, note: null } : one("the page asked for one");
}

function one(why: string): { threads: number; note: string } {
  return { threads: 1, note: `One thread: ${why}.` };
}

/** iPads call themselves Macintosh, but no Mac has a touch screen. */
function isAppleTouchDevice(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1);
}
