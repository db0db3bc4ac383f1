/** The studio without a network, by the site's service worker. */
import { savesData } from "../../lib/afterwards.js";
import { element } from "../page/dom.js";
import { active } from "../page/isolate.js";
import type { Store } from "./store.js";

const IDLE_MS = 1_000;

/**
 * Have the service worker keep what the studio needs once that is here, and the rest after the first painting; not before a
 * moment in which nobody waits for anything, since it takes the processor.
 */
export function mountOffline(store: Store): void {
  let asked: "nothing" | "keep" | "keep all" = "nothing";
  let waiting: ReturnType<typeof setTimeout> | undefined;
  store.watch(["manifests", "preparation", "work", "saving", "painting"], (state) => {
    clearTimeout(waiting);
    const { manifests, preparation, work, saving, painting } = state;
    if (preparation || work || saving) return;
    // With the manifests, preparing begins.
    const wanted = painting && !savesData() ? "keep all" : painting || manifests ? "keep" : asked;
    if (wanted === asked || asked === "keep all") return;
    waiting = setTimeout(() => {
      asked = wanted;
      // It works online all the same.
      active().then(
        (worker) => {
          worker.postMessage(wanted);
          offerApp();
        },
        () => {},
      );
    }, IDLE_MS);
  });
}

/** The studio may be installed once its service worker is there: without it, pictures that are shared would go to the host. */
function offerApp(): void {
  const app = document.querySelector<HTMLMetaElement>("meta[name=brushwork-app]");
  if (!app) return;
  document.head.append(element("link", { rel: "manifest", href: app.content }));
  app.remove();
}
