/** Threads on hosts that send no headers, by the site's service worker. */
import { whyThreadsAreNotUsed } from "../../lib/basics.js";
import { SERVICE_WORKER } from "./policies.generated.js";

/** Set while a reload is to bring isolation, so that one that does not is never followed by another. */
const MARK = "brushwork-isolating";
const ISOLATES_WITHIN_MS = 4_000;

/**
 * Where the host does not isolate the page, and threads would be used, have the service worker do it: that takes one
 * reload, before anything is fetched or begun, and `isUntouched`. Resolves where the page stays as it is.
 */
export async function isolate(isUntouched: () => boolean): Promise<void> {
  if (crossOriginIsolated) return unmark();
  if (whyThreadsAreNotUsed()) return;
  try {
    if (sessionStorage.getItem(MARK) !== null) return;
    await within(ISOLATES_WITHIN_MS, active());
    if (!isUntouched()) return;
    sessionStorage.setItem(MARK, "");
  } catch {
    // No service workers here, or none in time: on one thread it works as well.
    return;
  }
  location.reload();
  await new Promise(() => {});
}

/** The service worker, once it is at work. */
export async function active(): Promise<ServiceWorker> {
  await navigator.serviceWorker.register(SERVICE_WORKER);
  const { active } = await navigator.serviceWorker.ready;
  if (!active) throw new Error("no service worker is at work");
  return active;
}

function unmark(): void {
  try {
    sessionStorage.removeItem(MARK);
  } catch {
    // Storage is refused, so nothing was marked.
  }
}

function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => setTimeout(reject, milliseconds));
  return Promise.race([promise, late]);
}
