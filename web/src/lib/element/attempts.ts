/** Why an attempt ended that is followed by another. */
const CHANGED = Symbol("changed");

/** Tries to do something for things as they are: anew whenever they change meanwhile, until it is cancelled. */
export class Attempts {
  /** Why it was cancelled; undefined where it was not. */
  cancelled: DOMException | undefined;
  #attempt = new AbortController();

  /** What the last attempt gives; rejects with what that throws, or with why it was cancelled. */
  async last<T>(attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (;;) {
      // What changes together is done once.
      await Promise.resolve();
      if (this.cancelled) throw this.cancelled;
      const { signal } = (this.#attempt = new AbortController());
      try {
        const result = await attempt(signal);
        signal.throwIfAborted();
        return result;
      } catch (error) {
        if (signal.reason !== CHANGED) throw error;
      }
    }
  }

  /** What is being done is not wanted any more. */
  change(): void {
    this.#attempt.abort(CHANGED);
  }

  cancel(why: string): void {
    this.cancelled = new DOMException(why, "AbortError");
    this.#attempt.abort(this.cancelled);
  }
}
