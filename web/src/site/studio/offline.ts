/** The studio without a network, by the site's service worker. */
import { savesData } from "../../lib/basics.js";
import { active } from "./isolate.js";
import type { Store } from "./store.js";

const IDLE_MS = 1_000;

/** Have the service worker keep what the studio needs once that is here, and the rest after the first painting. */
export function mountOffline(store: Store): void {
  let kept: "nothing" | "keep" | "keep all" = "nothing";
  store.watch(["manifests", "preparation", "work", "painting"], (state) => {
    const { manifests, preparation, work, painting } = state;
    if (preparation || work) return;
    // With the manifests, preparing begins.
    const wanted = painting && !savesData() ? "keep all" : painting || manifests ? "keep" : kept;
    if (wanted === kept || kept === "keep all") return;
    kept = wanted;
    setTimeout(() => {
      // It works online all the same.
      active().then(
        (worker) => worker.postMessage(wanted),
        () => {},
      );
    }, IDLE_MS);
  });
}
