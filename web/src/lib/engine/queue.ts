type Task<T> = (signal: AbortSignal | undefined) => Promise<T>;

interface Entry {
  readonly run: () => Promise<void>;
  readonly drop: (why: unknown) => void;
}

/** Runs tasks one after another, in order; a task that is aborted while it waits never starts. */
export class Queue {
  #waiting: Entry[] = [];
  #busy = false;
  readonly #onIdle: () => void;

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /** The task's result; rejects with the signal's reason where that came first. */
  add<T>(task: Task<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const forget = () => {
        signal?.removeEventListener("abort", aborted);
        this.#waiting = this.#waiting.filter((other) => other !== entry);
      };
      const entry: Entry = {
        run: () => {
          forget();
          return task(signal).then(resolve, reject);
        },
        drop: (why) => {
          forget();
          reject(why);
        },
      };
      const aborted = () => entry.drop(signal?.reason);
      signal?.addEventListener("abort", aborted);
      this.#waiting.push(entry);
      void this.#work();
    });
  }

  /** Reject all that have not started. */
  clear(why: unknown): void {
    for (const entry of this.#waiting) entry.drop(why);
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) await next.run();
    this.#busy = false;
    this.#onIdle();
  }
}
