/**
 * Narrows the page's content security policy to folders of this site.
 *
 * A static page cannot name its own host in a policy, and `connect-src 'self'` takes no path, so
 * the first thing a page's script does is to add a second policy: browsers enforce both, and
 * no script can take one back.
 */
export function confineConnections(folders: readonly string[]): void {
  const places = folders.map((folder) => {
    const { origin, pathname } = new URL(folder, document.baseURI);
    return origin + pathname.replaceAll(";", "%3B").replaceAll(",", "%2C");
  });
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = `connect-src ${places.join(" ")}`;
  document.head.append(meta);
}
