/**
 * The site's service worker: the studio without a network, and threads on hosts that send no headers.
 *
 * One script is one version of the site, as it names every file with its SHA-256. It answers for the pages of studio,
 * audit and losses, and for the folders `assets/`, `stylizers/` and `samples/`; all else, the API above all, it neither sees to nor keeps.
 * What may change between versions is asked of the network first, and kept copies stand in for it.
 */
import { FOLDERS, KEPT_PAGES, SHARE, START_PAGE } from "../page/policies.generated.js";
import { confined, isolated } from "./headers.js";
import { Precache } from "./precache.js";
import { takeShared } from "./shared.js";
import type { FetchEvent, ServiceWorkerScope, SiteFiles } from "./scope.js";

/** Every page that Brushwork renders has it. */
const OURS = 'name="generator" content="Brushwork';
const PATIENCE_MS = 3_000;
/** After the network kept someone waiting, it is not asked again for a while. */
const PAUSE_MS = 30_000;

const worker = self as unknown as ServiceWorkerScope;
const files = worker.BRUSHWORK_SITE;
const folder = new URL(worker.registration.scope);
const precache = new Precache(folder.href, files);
let pausedUntil = 0;

worker.addEventListener("install", (event) => {
  // The first one is wanted at once, for threads, and told by the page when to begin. A later one waits until it has
  // all that opens and paints, and until all pages of the version before it are closed.
  if (worker.registration.active) event.waitUntil(precache.fetch(Object.keys(files.keep)));
});

worker.addEventListener("activate", (event) => event.waitUntil(precache.prune()));

worker.addEventListener("message", (event) => {
  const others = beside(event.data);
  if (others) event.waitUntil(keep(Object.keys(others)));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === "POST" && url.href === folder.href + SHARE)
    return event.respondWith(takeShared(request, folder.href));
  if (request.method !== "GET" || request.headers.has("Range") || !url.href.startsWith(folder.href)) return;
  const path = url.href.slice(folder.href.length).replace(/[?#].*/, "");
  if (request.mode === "navigate") {
    const name = path || START_PAGE;
    // Some hosts send pages under their names without `.html`, too.
    const kept = [name, `${name}.html`].find((each) => KEPT_PAGES.includes(each));
    if (kept) event.respondWith(page(kept));
  } else if (FOLDERS.some((name) => path.startsWith(name))) event.respondWith(file(event, path));
});

/** What a page asks to be kept beside what opens and paints; undefined where it asks something else. */
function beside(asked: unknown): SiteFiles["later"] | undefined {
  if (asked === "keep") return files.next;
  if (asked === "keep all") return { ...files.next, ...files.later };
  if (asked !== "keep audit") return undefined;
  const painters = Object.entries(files.later).filter(([path]) => /\.(onnx|bin)$/.test(path));
  return { ...Object.fromEntries(painters), ...files.audit };
}

/** Keep what opens and paints, and then others as far as they are to be had; what is missing is tried another time. */
async function keep(others: readonly string[]): Promise<void> {
  try {
    await precache.fetch(Object.keys(files.keep));
    const without = await precache.fetchSome(others);
    if (without.length > 0)
      console.warn("Brushwork does without these where there is no network:", ...without);
  } catch (error) {
    console.warn("Brushwork cannot keep what it needs where there is no network:", error);
  }
}

async function page(name: string): Promise<Response> {
  const copy = await precache.match(name);
  // By its name: a policy cannot allow a folder without all that lies in it.
  const request = new Request(folder.href + name, { cache: "no-cache" });
  const fresh = await (copy ? soon(request) : whole(request));
  const gone =
    fresh && (fresh.ok ? !(await fresh.clone().text()).includes(OURS) : [404, 410].includes(fresh.status));
  if (gone) return stepDown();
  const response = fresh?.ok ? fresh : (copy ?? fresh);
  return response ? isolated(response) : Response.error();
}

async function file(event: FetchEvent, path: string): Promise<Response> {
  const response = await found(event, path);
  if (!response) return Response.error();
  // Only workers need headers. Firefox checks what is made here by this script's address, which no page may fetch.
  if (event.request.destination !== "worker") return response;
  return confined(isolated(response), FOLDERS, folder.href);
}

async function found(event: FetchEvent, path: string): Promise<Response | undefined> {
  const { request } = event;
  const copy = await precache.match(path);
  const mayChange = request.cache === "no-cache";
  if (copy && !mayChange && request.cache !== "reload") return copy;
  if (copy && mayChange) {
    const fresh = await soon(request);
    return fresh?.ok ? fresh : copy;
  }
  const fresh = await fetch(request).catch(() => undefined);
  if (fresh?.ok) event.waitUntil(precache.put(path, fresh.clone()).catch(() => undefined));
  return fresh;
}

/** The network's answer, unless it breaks off or is empty. */
async function whole(request: Request): Promise<Response | undefined> {
  try {
    const response = await fetch(request);
    const { byteLength } = await response.clone().arrayBuffer();
    return response.ok && byteLength === 0 ? undefined : response;
  } catch {
    return undefined;
  }
}

/** The same if it comes soon, for what a kept copy can stand in for. */
async function soon(request: Request): Promise<Response | undefined> {
  if (Date.now() < pausedUntil) return undefined;
  const late = new Promise<"late">((resolve) => setTimeout(resolve, PATIENCE_MS, "late"));
  const first = await Promise.race([whole(request), late]);
  if (first !== "late") return first;
  pausedUntil = Date.now() + PAUSE_MS;
  return undefined;
}

/** Another site lies here now, as on a developer's machine: leave it alone, from this page on. */
async function stepDown(): Promise<Response> {
  await worker.registration.unregister();
  await precache.clear();
  return new Response("", { headers: { Refresh: "0" } });
}
