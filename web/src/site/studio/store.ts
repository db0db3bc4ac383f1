/** State flows down: views watch, actions update. */
export class Store<S extends object> {
  #state: S;
  readonly #watchers: ((state: S, before: S) => void)[] = [];

  constructor(initial: S) {
    this.#state = initial;
  }

  get state(): S {
    return this.#state;
  }

  /** Replace some of the state and tell every watcher. */
  update(change: Partial<S>): void {
    const before = this.#state;
    this.#state = { ...before, ...change };
    for (const watcher of this.#watchers) watcher(this.#state, before);
  }

  /** Call `watcher` now and after every update, when one of `keys` has another value. */
  watch(keys: readonly (keyof S)[], watcher: (state: S) => void): void {
    this.#watchers.push((state, before) => {
      if (keys.some((key) => state[key] !== before[key])) watcher(this.#state);
    });
    watcher(this.#state);
  }
}
