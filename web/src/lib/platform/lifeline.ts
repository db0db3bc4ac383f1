/**
 * Tells a page that its worker is gone. Of one that crashed, or that was ended for want of memory, browsers say nothing;
 * but it held a lock (Web Locks), which is free then.
 */

/** What a worker says once it holds one. */
interface Alive {
  readonly type: "alive";
  /** The lock's name. */
  readonly lifeline: string;
}

/** In a worker: hold a lifeline as long as it lives, and say so; where the browser has or allows none, nothing is said. */
export function holdLifeline(): void {
  const scope = self as unknown as { postMessage(message: Alive): void };
  const hold = async () => {
    const lifeline = `brushwork-${crypto.randomUUID()}`;
    await navigator.locks.request(lifeline, () => {
      scope.postMessage({ type: "alive", lifeline });
      return new Promise<never>(() => {});
    });
  };
  hold().catch(() => {});
}

/** Resolves once a lock is free; rejects where the browser has or allows none. */
async function free(name: string): Promise<void> {
  await navigator.locks.request(name, () => {});
}

/** On the page, before anybody else listens: `onGone` is called when a worker that held a lifeline is gone, whoever ended it. */
export function watchLifeline(worker: Worker, onGone: () => void): void {
  worker.addEventListener("message", (event: MessageEvent<Partial<Alive> | null>) => {
    const { data } = event;
    if (data?.type !== "alive") return;
    // Nobody else waits for that.
    event.stopImmediatePropagation();
    free(data.lifeline!).then(onGone, () => {});
  });
}
