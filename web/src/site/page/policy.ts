import { narrowed } from "./policies.generated.js";

/**
 * Narrows the page's content security policy to folders of this site.
 *
 * A static page cannot name its own host in a policy, and `connect-src 'self'` takes no path, so
 * the first thing a page's script does is to add a second policy: browsers enforce both, and
 * no script can take one back.
 */
export function confine(folders: readonly string[]): void {
  const places = sources(folders, document.baseURI);
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = narrowed(places);
  document.head.append(meta);
}

/** Folders below an address, as a policy names them. */
export function sources(folders: readonly string[], base: string): string {
  const places = folders.map((folder) => {
    const { protocol, hostname, port, pathname } = new URL(folder, base);
    // A policy cannot name an IPv6 address; the page's first policy keeps it to this host all the same.
    const host = hostname.startsWith("[") ? "*" : hostname;
    const path = pathname.replaceAll(";", "%3B").replaceAll(",", "%2C");
    return `${protocol}//${host}${port && `:${port}`}${path}`;
  });
  return places.join(" ");
}
