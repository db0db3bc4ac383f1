/**
 * What is open, kept on this device as long as its tab is there, so that a reload loses nothing. Each tab has a session of its
 * own, which it holds by a lock; those that nobody holds, or may come back to, are thrown away. Where storage is refused, nothing
 * is kept.
 */
import { createStore, delMany, get, keys, set, type UseStore } from "idb-keyval";
import { bytes } from "../page/words.js";
import { byId } from "../page/dom.js";
import type { Kept, KeptDocument } from "./machine/events.js";
import type { Id, Look, OwnStyle, State, StudioDocument } from "./machine/state.js";
import { entriesOf, isOwnStyle, lookIn, parsed, type Written, writtenIn } from "./kept.js";
import { keptStyles, shownAgain } from "./kept-styles.js";
import { leftSessions, noteLeft } from "./left.js";
import { SESSION } from "./session-name.js";
import type { Store } from "./store.js";

const RESTS_MS = 500;
const OWN = "own";
const FORGOTTEN = "forgotten";
/** A session's name, which begins those of its records. */
const NAME = /^[\w-]+$/;
/** How often what is kept was opened without coming to an end: a picture may be more than the tab can bear. */
const TRIES = `${SESSION}.tries`;
const MOST_TRIES = 2;
const LOOKS = `${SESSION}.looks`;

/** Open what was open before a reload, and the person's own styles, then keep what is opened, and made. */
export async function mountSession(store: Store): Promise<void> {
  if (isForgotten()) keptStyles.stop();
  const own = await keptStyles.read().catch(() => []);
  try {
    await mountDocuments(store, own);
  } finally {
    // Without what was open they are there all the same.
    store.dispatch({ type: "restore", kept: { own, documents: [], current: 0 } });
  }
  store.watch(["own"], (state) => void keptStyles.write(state.own).catch(() => {}));
}

async function mountDocuments(store: Store, own: readonly OwnStyle[]): Promise<void> {
  const line = byId("kept", HTMLParagraphElement);
  const size = byId("kept-bytes", HTMLSpanElement);
  let written = 0;
  const show = () => {
    line.hidden = written === 0 && keptStyles.count === 0;
    size.textContent = line.hidden ? "" : bytes(written);
  };
  show();
  keptStyles.watch(show);
  let session: KeptSession | null = null;
  byId("forget-kept", HTMLButtonElement).addEventListener("click", () => {
    written = 0;
    session?.forget().catch(() => {});
    forget().catch(() => {});
    show();
  });
  const id = await held();
  if (id === null) return;
  noteLeft(id, false);
  const kept = new KeptSession(id);
  session = kept;
  try {
    const found = await kept.read();
    const all = [...own, ...found.own];
    if (found.documents.length > 0 && mayTry()) restore(store, { ...found, own: all });
    await forgetOthers(id);
  } catch {
    return;
  }
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(waiting);
    waiting = undefined;
    kept.write(store.state).then(
      (count) => {
        written = count;
        show();
      },
      // The device is full, or storage was cleared: what is open stays open.
      () => {},
    );
  };
  const writeSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(write, RESTS_MS);
  };
  // A picture is kept at once: who leaves the page does not wait.
  store.watch(["film", "look", "own"], () => (kept.knows(store.state) ? writeSoon() : write()));
  // What is not to stay has to be kept here.
  keptStyles.watch(writeSoon);
  addEventListener("pagehide", () => {
    if (waiting !== undefined) kept.noteLooks(store.state);
    noteLeft(id, true);
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) noteLeft(id, false);
  });
}

/** Keep nothing from now on, and let go of what there is. */
async function forget(): Promise<void> {
  sessionStorage.setItem(SESSION, FORGOTTEN);
  await keptStyles.forget();
}

function isForgotten(): boolean {
  try {
    return sessionStorage.getItem(SESSION) === FORGOTTEN;
  } catch {
    return false;
  }
}

/** What `noteLooks` noted, once. */
function notedLooks(): Record<Id, Partial<Look>> {
  const noted = parsed(sessionStorage.getItem(LOOKS));
  sessionStorage.removeItem(LOOKS);
  return Object.fromEntries(entriesOf(noted).map(([document, look]) => [document, lookIn(look)]));
}

function restore(store: Store, kept: Kept): void {
  store.dispatch({ type: "restore", kept });
  let done = false;
  store.watch(["film", "work", "manifests"], ({ film, work, manifests }) => {
    if (done || work || !manifests || film.some(({ waits }) => waits)) return;
    done = true;
    sessionStorage.removeItem(TRIES);
  });
}

function mayTry(): boolean {
  const tries = (Number(sessionStorage.getItem(TRIES)) || 0) + 1;
  sessionStorage.setItem(TRIES, String(tries));
  return tries <= MOST_TRIES;
}

class KeptSession {
  readonly #id: string;
  readonly #database: UseStore;
  /** The files that are written, by document. */
  readonly #files = new Map<Id, Blob>();
  /** Those that were to be written. */
  readonly #known = new WeakSet<Blob>();
  #forgotten = false;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(id: string) {
    this.#id = id;
    this.#database = createStore("brushwork", "sessions");
  }

  async read(): Promise<Kept> {
    const looks = notedLooks();
    // One by one: what cannot be read does not take the others with it.
    const read = (key: string) => get<unknown>(key, this.#database).catch(() => undefined);
    const [written, own] = await Promise.all([read(this.#id), read(this.#key(OWN))]);
    const { documents, current } = writtenIn(written);
    const files = await Promise.all(documents.map(({ document }) => read(this.#key(document))));
    return {
      current,
      own: (Array.isArray(own) ? own : []).filter(isOwnStyle).map(shownAgain),
      documents: documents.flatMap(({ document, name, look, smaller, forServer }, at) => {
        const file = files[at];
        if (!(file instanceof Blob)) return [];
        return [{ name, file, look: { ...look, ...looks[document] }, smaller, forServer }];
      }),
    };
  }

  /** Note the last looks, for which there is no time to be written with the rest; marks stay as they were. */
  noteLooks({ documents }: State): void {
    if (this.#forgotten) return;
    const looks = Object.fromEntries(documents.map(({ id, look }) => [id, { ...look, mask: undefined }]));
    sessionStorage.setItem(LOOKS, JSON.stringify(looks));
  }

  /** Whether all files were to be written before; they are taken for known then. */
  knows({ documents }: State): boolean {
    const files = documents.flatMap((document) => keptOf(document)?.file ?? []);
    const fresh = files.filter((file) => !this.#known.has(file));
    for (const file of fresh) this.#known.add(file);
    return fresh.length === 0;
  }

  /** Gives how many bytes of pictures are kept. */
  write({ documents, own, current }: State): Promise<number> {
    const open = documents.flatMap((document) => keptOf(document) ?? []);
    const work = this.#writing.then(async () => {
      if (this.#forgotten) return 0;
      // Storage may have been cleared.
      const there = new Set(await keys<string>(this.#database));
      for (const { document, file } of open) {
        const key = this.#key(document);
        if (this.#files.get(document) === file && there.has(key)) continue;
        await set(key, file, this.#database);
        this.#files.set(document, file);
      }
      // Those that are not to stay last as long as the tab.
      const passing = own.filter((style) => !keptStyles.isKept(style));
      const plain = passing.map((style) => ({ ...style, preview: null }));
      if (plain.length > 0) await set(this.#key(OWN), plain, this.#database);
      const at = open.findIndex(({ document }) => document === current);
      const written: Written = {
        current: Math.max(0, at),
        documents: open.map(({ document, name, look, smaller, forServer }) => {
          return { document, name, look, smaller, forServer };
        }),
      };
      await set(this.#id, written, this.#database);
      // A page that was left, and came back, has gone on.
      sessionStorage.removeItem(LOOKS);
      const others = plain.length > 0 ? [this.#key(OWN)] : [];
      await this.#forgetClosed(
        open.map(({ document }) => document),
        others,
      );
      return open.reduce((sum, { file }) => sum + file.size, 0);
    });
    this.#writing = work.catch(() => {});
    return work;
  }

  async #forgetClosed(open: readonly Id[], others: readonly string[]): Promise<void> {
    const needed = new Set([this.#id, ...others, ...open.map((id) => this.#key(id))]);
    const mine = (await keys<string>(this.#database)).filter((key) => key.startsWith(this.#id));
    await delMany(
      mine.filter((key) => !needed.has(key)),
      this.#database,
    );
    for (const id of this.#files.keys()) if (!open.includes(id)) this.#files.delete(id);
  }

  async forget(): Promise<void> {
    this.#forgotten = true;
    await this.#writing;
    const mine = (await keys<string>(this.#database)).filter((key) => key.startsWith(this.#id));
    await delMany(mine, this.#database);
  }

  #key(what: Id | typeof OWN): string {
    return `${this.#id}/${what}`;
  }
}

/** What is kept of a document: of its picture, or of what is to take the picture's place; null where there is neither. */
function keptOf({
  id,
  look,
  picture,
  incoming,
}: StudioDocument): (KeptDocument & { readonly document: Id }) | null {
  if (incoming && incoming.kind !== "sample") {
    const { name, file, kind } = incoming;
    const smaller = kind === "file" && incoming.smaller;
    return { document: id, name, file, look, smaller, forServer: kind === "server" };
  }
  if (!picture) return null;
  const { name, whole, note, preview } = picture;
  const file = whole?.file ?? picture.file;
  return { document: id, name, file, look, smaller: note !== null, forServer: preview === null };
}

/** This tab's session, which no other tab has as long as this one is there; null where nothing is to be kept. */
async function held(): Promise<string | null> {
  try {
    const known = sessionStorage.getItem(SESSION);
    if (known === FORGOTTEN) return null;
    // A tab that was duplicated has the other's.
    if (known !== null && NAME.test(known) && (await hold(known))) return known;
    const made = crypto.randomUUID();
    if (!(await hold(made))) return null;
    sessionStorage.setItem(SESSION, made);
    return made;
  } catch {
    return null;
  }
}

function hold(id: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`${SESSION}/${id}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        // As long as the tab is there.
        return lock && new Promise(() => {});
      })
      .catch(reject);
  });
}

async function forgetOthers(mine: string): Promise<void> {
  const database = createStore("brushwork", "sessions");
  const { held: locks = [] } = await navigator.locks.query();
  const alive = new Set([
    mine,
    ...leftSessions(),
    ...locks.map(({ name }) => name?.slice(SESSION.length + 1)),
  ]);
  const lost = (await keys<string>(database)).filter((key) => !alive.has(key.split("/")[0]));
  await delMany(lost, database);
}
