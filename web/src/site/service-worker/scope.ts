/** What is used of a service worker's globals; TypeScript's own types of them exclude those of pages. */

export interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

export interface ExtendableMessageEvent extends ExtendableEvent {
  readonly data: unknown;
}

interface Events {
  install: ExtendableEvent;
  activate: ExtendableEvent;
  fetch: FetchEvent;
  message: ExtendableMessageEvent;
}

export interface ServiceWorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly location: Location;
  /** Set by the script that the site renders. */
  readonly BRUSHWORK_SITE: SiteFiles;
  addEventListener<K extends keyof Events>(type: K, listener: (event: Events[K]) => void): void;
}

/** The site's files by when they are kept: paths below its folder, each with its SHA-256 in hexadecimal digits. */
export interface SiteFiles {
  /** What opens and paints without a network, all or nothing. The page is the last. */
  readonly keep: Readonly<Record<string, string>>;
  /** What is kept next to that, and may be missing. */
  readonly next: Readonly<Record<string, string>>;
  /** What is kept afterwards, in peace, and may be missing. */
  readonly later: Readonly<Record<string, string>>;
  /** What the audit needs besides, kept once that was there; may be missing. */
  readonly audit: Readonly<Record<string, string>>;
  /** What is kept once it was used. */
  readonly used: Readonly<Record<string, string>>;
}
