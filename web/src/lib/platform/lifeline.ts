/**
 * Tells a page that its worker is gone. Of one that crashed, or that was ended for want of memory, browsers say nothing;
 * but it held a lock (Web Locks), which is free then.
 */

/** In a worker: the name of a lock that it holds as long as it lives; null where the browser has or allows none. */
export function holdLifeline(): Promise<string | null> {
  return new Promise((resolve) => {
    const hold = async () => {
      const name = `brushwork-${crypto.randomUUID()}`;
      await navigator.locks.request(name, () => {
        resolve(name);
        return new Promise<never>(() => {});
      });
    };
    hold().catch(() => resolve(null));
  });
}

/** On the page: resolves once the worker that holds it is gone. */
export async function lifelineEnds(name: string): Promise<void> {
  await navigator.locks.request(name, () => {});
}
