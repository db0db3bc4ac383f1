/** The person's own styles, kept on this device from visit to visit, until the person lets one go. */
import { clear, createStore, del, entries, set, type UseStore } from "idb-keyval";
import { isOwnStyle } from "./kept.js";
import type { OwnStyle } from "./machine/state.js";

interface Kept extends OwnStyle {
  /** When it was kept, in milliseconds. */
  readonly at: number;
}

class KeptStyles {
  #opened: UseStore | undefined;
  /** What lies there, as far as this tab knows. */
  readonly #stored = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #watchers: (() => void)[] = [];
  #isOff = false;

  get #database(): UseStore {
    return (this.#opened ??= createStore("brushwork-styles", "styles"));
  }

  /** How many there are. */
  get count(): number {
    return this.#stored.size;
  }

  isKept({ style }: OwnStyle): boolean {
    return this.#stored.has(style.id);
  }

  /** Call `watcher` after every change. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  /** The latest first. */
  async read(): Promise<OwnStyle[]> {
    const found = (await entries<string, Kept>(this.#database)).filter(([, kept]) => isOwnStyle(kept));
    for (const [id] of found) this.#stored.add(id);
    this.#changed();
    return found
      .map(([, kept]) => kept)
      .sort((one, other) => other.at - one.at)
      .map(shownAgain);
  }

  /** Keep a style from now on, or not. */
  async keep(own: OwnStyle, kept: boolean): Promise<void> {
    const { id } = own.style;
    if (kept) {
      this.#refused.delete(id);
      this.#isOff = false;
      return this.write([own]);
    }
    this.#refused.add(id);
    await del(id, this.#database);
    this.#stored.delete(id);
    this.#changed();
  }

  /** Keep those that are new, unless the person does not want that. */
  async write(own: readonly OwnStyle[]): Promise<void> {
    for (const style of own.toReversed()) {
      const { id } = style.style;
      if (this.#isOff || this.#stored.has(id) || this.#refused.has(id)) continue;
      await set(id, { ...style, preview: null, at: Date.now() } satisfies Kept, this.#database);
      this.#stored.add(id);
      this.#changed();
    }
  }

  /** Keep none that is made from now on. */
  stop(): void {
    this.#isOff = true;
  }

  /** Let all of them go, and keep no more. */
  async forget(): Promise<void> {
    this.stop();
    await clear(this.#database);
    this.#stored.clear();
    this.#changed();
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

/** Those of this device; where storage is refused, its promises are. */
export const keptStyles = new KeptStyles();

/** What shows a style does not outlive its page. */
export function shownAgain(kept: Omit<OwnStyle, "isGuessed"> & Partial<OwnStyle>): OwnStyle {
  const { stylizer, weights, style, code, file, isLearned } = kept;
  const { isGuessed = !isLearned } = kept; // early ones do not say it
  const preview = isLearned ? null : URL.createObjectURL(file);
  return { stylizer, weights, style, code, file, isLearned, isGuessed, preview };
}
