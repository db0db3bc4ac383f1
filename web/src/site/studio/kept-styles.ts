/** The person's own styles, kept on this device from visit to visit, until the person lets one go. */
import { clear, createStore, del, entries, set, type UseStore } from "idb-keyval";
import type { OwnStyle } from "./machine/state.js";

interface Record extends OwnStyle {
  /** When it was kept, in milliseconds. */
  readonly at: number;
}

class KeptStyles {
  #opened: UseStore | undefined;
  /** What lies there, as far as this tab knows. */
  readonly #stored = new Set<string>();
  readonly #refused = new Set<string>();

  get #database(): UseStore {
    return (this.#opened ??= createStore("brushwork-styles", "styles"));
  }

  /** The latest first. */
  async read(): Promise<OwnStyle[]> {
    const found = await entries<string, Record>(this.#database);
    for (const [id] of found) this.#stored.add(id);
    return found
      .map(([, record]) => record)
      .sort((one, other) => other.at - one.at)
      .map(shownAgain);
  }

  isKept({ style }: OwnStyle): boolean {
    return !this.#refused.has(style.id);
  }

  /** Keep a style from now on, or not. */
  async keep(own: OwnStyle, kept: boolean): Promise<void> {
    const { id } = own.style;
    if (kept) {
      this.#refused.delete(id);
      return this.write([own]);
    }
    this.#refused.add(id);
    this.#stored.delete(id);
    await del(id, this.#database);
  }

  /** Keep those that are new, unless the person does not want that. */
  async write(own: readonly OwnStyle[]): Promise<void> {
    for (const style of own.toReversed()) {
      const { id } = style.style;
      if (this.#stored.has(id) || this.#refused.has(id)) continue;
      this.#stored.add(id);
      await set(id, { ...style, preview: null, at: Date.now() } satisfies Record, this.#database);
    }
  }

  /** Let all of them go. */
  async forget(own: readonly OwnStyle[]): Promise<void> {
    for (const { style } of own) this.#refused.add(style.id);
    this.#stored.clear();
    await clear(this.#database);
  }
}

/** Those of this device; where storage is refused, its promises are. */
export const keptStyles = new KeptStyles();

/** What shows a style does not outlive its page. */
function shownAgain({ stylizer, weights, style, code, file, isLearned }: Record): OwnStyle {
  const preview = isLearned ? null : URL.createObjectURL(file);
  return { stylizer, weights, style, code, file, isLearned, preview };
}
