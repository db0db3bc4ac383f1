/** The kept files: each is stored under its path and its SHA-256, so that versions share what they have in common. */
import type { SiteFiles } from "./scope.js";

/** The engine checks these itself, and asks for them anew. */
const CHECKED_WHEN_USED = /\.(wasm|onnx|bin)$/;

export class Precache {
  readonly #scope: string;
  readonly #digests: ReadonlyMap<string, string>;

  /** `scope` is the site's folder; other sites of the origin have caches of their own. */
  constructor(scope: string, { keep, next, later, audit, used }: SiteFiles) {
    this.#scope = scope;
    this.#digests = new Map([keep, next, later, audit, used].flatMap((files) => Object.entries(files)));
  }

  /** The kept copy of a file, where there is one that is whole. */
  async match(path: string): Promise<Response | undefined> {
    const key = this.#key(path);
    if (key === undefined) return undefined;
    try {
      const cache = await this.#cache();
      const copy = await cache.match(key);
      if (!copy || CHECKED_WHEN_USED.test(path)) return copy;
      if ((await sha256(await copy.clone().arrayBuffer())) === this.#digests.get(path)) return copy;
      await cache.delete(key);
      return undefined;
    } catch {
      // Where storage is refused, the network is as good.
      return undefined;
    }
  }

  /**
   * Keep a file of this version as it came from the network; whether it was what it should be. Nothing else is
   * kept: not half a file, nor one of another version. Rejects where there is no room.
   */
  async put(path: string, response: Response): Promise<boolean> {
    const key = this.#key(path);
    if (key === undefined || response.status !== 200) return false;
    // Kept as it came: a browser may hold it against its address, which one made here has not.
    const copy = response.clone();
    if ((await sha256(await response.arrayBuffer())) !== this.#digests.get(path)) return false;
    await (await this.#cache()).put(key, copy);
    return true;
  }

  /** Get and keep those that are missing, in their order; rejects at the first that is not to be had. */
  async fetch(paths: readonly string[]): Promise<void> {
    for (const path of await this.#missing(paths)) await this.#get(path);
  }

  /** The same without those that are not to be had, which are returned; rejects only where there is no room. */
  async fetchSome(paths: readonly string[]): Promise<string[]> {
    const without: string[] = [];
    for (const path of await this.#missing(paths)) {
      try {
        await this.#get(path);
      } catch (error) {
        if (error instanceof DOMException && error.name === "QuotaExceededError") throw error;
        without.push(path);
      }
    }
    return without;
  }

  /** Let go of what no file of this version is. */
  async prune(): Promise<void> {
    const cache = await this.#cache();
    const ours = new Set([...this.#digests.keys()].map((path) => this.#key(path)));
    const old = (await cache.keys()).filter(({ url }) => !ours.has(url));
    await Promise.all(old.map((request) => cache.delete(request)));
  }

  /** Let go of everything. */
  async clear(): Promise<void> {
    await caches.delete(this.#name);
  }

  /** What the page has just fetched comes from the browser's own cache, however old, if its bytes are right. */
  async #get(path: string): Promise<void> {
    const url = this.#scope + path;
    for (const cache of ["force-cache", "reload"] as const) {
      if (await this.put(path, await fetch(url, { cache, priority: "low" }))) return;
    }
    throw new Error(`${url} is not the file of this version`);
  }

  async #missing(paths: readonly string[]): Promise<string[]> {
    const there = new Set((await (await this.#cache()).keys()).map(({ url }) => url));
    return paths.filter((path) => !there.has(this.#key(path)!));
  }

  #cache(): Promise<Cache> {
    return caches.open(this.#name);
  }

  get #name(): string {
    return `brushwork ${this.#scope}`;
  }

  #key(path: string): string | undefined {
    const digest = this.#digests.get(path);
    return digest === undefined ? undefined : `${this.#scope}${path}?${digest}`;
  }
}

async function sha256(content: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
