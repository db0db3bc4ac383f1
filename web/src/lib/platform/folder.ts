/** A folder's URL, as files in it are found by; relative to the page. */
export function folder(place: string | URL): URL {
  const url = new URL(place, globalThis.location?.href);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}
