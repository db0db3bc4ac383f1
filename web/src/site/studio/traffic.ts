/** What this page and its workers fetched, and what the person had the server be sent. */
import { watchFetched } from "../../lib/afterwards.js";
import type { FetchedFile } from "../../lib/index.js";

class Traffic {
  #files: FetchedFile[] = [];
  #sent = 0;
  #watcher: (() => void) | undefined;

  constructor() {
    watchFetched((files) => this.fetched(files));
  }

  /** The oldest first. */
  get files(): readonly FetchedFile[] {
    return this.#files;
  }

  /** Bytes of pictures. */
  get sent(): number {
    return this.#sent;
  }

  readonly fetched = (files: readonly FetchedFile[]): void => {
    this.#files = [...this.#files, ...files].sort((one, other) => one.at - other.at);
    this.#watcher?.();
  };

  /** These go to the server. */
  sends(files: readonly Blob[]): void {
    for (const { size } of files) this.#sent += size;
    this.#watcher?.();
  }

  /** Call `watcher` after every change. */
  watch(watcher: () => void): void {
    this.#watcher = watcher;
  }
}

export const traffic = new Traffic();
