/** The studio without a network, by the site's service worker. */
import { savesData } from "../../lib/afterwards.js";
import { element } from "../page/dom.js";
import { active } from "../page/isolate.js";
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
    const before = kept;
    kept = wanted;
    setTimeout(() => {
      // Somebody waits for something: when that is there.
      if (store.state.preparation || store.state.work) {
        kept = before;
        return;
      }
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
