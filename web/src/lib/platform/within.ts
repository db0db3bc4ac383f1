/** What comes of some work; rejects with `late` where that takes longer, or with the signal's reason. */
export async function within<T>(
  milliseconds: number,
  work: Promise<T>,
  late: Error,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  let end = () => {};
  const ended = new Promise<never>((_, reject) => {
    const abort = () => reject(signal?.reason);
    const timer = setTimeout(() => reject(late), milliseconds);
    signal?.addEventListener("abort", abort);
    end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    end();
  }
}
