/** The studio at work: events change its state, views follow that, and effects are done. */
import type { Effect } from "./machine/effects.js";
import type { StudioEvent } from "./machine/events.js";
import { next } from "./machine/next.js";
import { type Shown, shown } from "./machine/shown.js";
import type { State } from "./machine/state.js";

export class Store {
  #state: State;
  #shown: Shown;
  readonly #run: (effect: Effect) => void;
  readonly #watchers: ((shown: Shown, before: Shown) => void)[] = [];

  /** `run` has an effect done. */
  constructor(initial: State, run: (effect: Effect) => void) {
    this.#state = initial;
    this.#shown = shown(initial);
    this.#run = run;
  }

  get state(): State {
    return this.#state;
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** Something happened. */
  dispatch(event: StudioEvent): void {
    const { state, effects } = next(this.#state, event);
    const before = this.#shown;
    this.#state = state;
    this.#shown = shown(state);
    for (const watcher of this.#watchers) watcher(this.#shown, before);
    for (const effect of effects) this.#run(effect);
  }

  /** Call `watcher` now and after every event, when one of `keys` has another value. */
  watch(keys: readonly (keyof Shown)[], watcher: (shown: Shown) => void): void {
    this.#watchers.push((after, before) => {
      if (keys.some((key) => after[key] !== before[key])) watcher(after);
    });
    watcher(this.#shown);
  }
}
