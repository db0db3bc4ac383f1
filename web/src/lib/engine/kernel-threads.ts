/** The kernel's other threads, started by the page: in Firefox a worker that starts another one may wait for that for ever. */
import { reason } from "../contract/errors.js";
import type { ThreadStart } from "../kernel/kernel.js";
import { startThread } from "../platform/workers.js";

const STARTS_WITHIN_MS = 20_000;

export class KernelThreads {
  #ended = false;
  #workers: readonly Worker[] = [];

  /** Start a thread of a script for each; resolves to null, or to why not all of them are there, and then none is. */
  async start(script: string, starts: readonly ThreadStart[]): Promise<string | null> {
    const started = await Promise.allSettled(
      starts.map((start) => startThread(script, STARTS_WITHIN_MS, start)),
    );
    this.#workers = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const failed = started.find((each) => each.status === "rejected");
    if (failed || this.#ended) this.end();
    return failed ? reason(failed.reason) : null;
  }

  end(): void {
    this.#ended = true;
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
  }
}
