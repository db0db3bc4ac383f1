/** Opens what other apps shared with the installed studio. */
import { NAME_HEADER, SHARED, sharedIn } from "../page/shared.js";
import { t } from "../page/texts.js";
import { openAll } from "./open-all.js";
import type { Store } from "./store.js";

/** Beside what is open, where the page is opened with shared pictures; the first of them is shown. */
export async function openShared(store: Store): Promise<void> {
  if (location.search !== SHARED) return;
  // A reload is not another share.
  history.replaceState(null, "", location.pathname + location.hash);
  const [first, ...others] = await shared().catch(() => []);
  if (!first) return store.dispatch({ type: "refuse", message: t("problem.nothingShared") });
  openAll(store, first, others, true);
}

async function shared(): Promise<File[]> {
  const name = sharedIn(new URL(".", document.baseURI).href);
  const cache = await caches.open(name);
  const files: File[] = [];
  for (const request of await cache.keys()) {
    const response = (await cache.match(request))!;
    const content = await response.blob();
    const called = decodeURIComponent(response.headers.get(NAME_HEADER) ?? "");
    files.push(new File([content], called, { type: content.type }));
  }
  await caches.delete(name);
  return files;
}
