import { BrushworkError } from "../contract/errors.js";
import { fetchAllowed } from "../platform/forbidden.js";

/**
 * The file at a picture's address, relative to `base`. Throws a "network" error that tells a missing file, a content
 * security policy, CORS and an unreachable host apart, as far as the page can know.
 */
export async function fetchPicture(address: string, base: string, signal: AbortSignal): Promise<Blob> {
  const url = parsed(address, base);
  let response: Response;
  try {
    response = await fetchAllowed(url.href, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BrushworkError) throw error;
    const why = await whyNotRead(url);
    throw new BrushworkError("network", `The picture ${shown(url)} cannot be read: ${why}`, { cause: error });
  }
  if (response.ok) return response.blob();
  const message = `The picture ${shown(url)} could not be loaded: the server answers ${response.status}.`;
  throw new BrushworkError("network", message);
}

function parsed(address: string, base: string): URL {
  try {
    return new URL(address, base);
  } catch (error) {
    throw new BrushworkError("network", `"${address}" is no address.`, { cause: error });
  }
}

async function whyNotRead(url: URL): Promise<string> {
  if (url.protocol === "blob:") return "it was released, or is of another page.";
  if (url.protocol === "http:" && location.protocol === "https:") {
    return "browsers forbid pages that came over HTTPS to read over plain HTTP.";
  }
  if (url.origin === location.origin || url.protocol === "data:") return "the host did not answer.";
  const cors =
    "it lies on another origin, and its host has to allow this page to read it (CORS): it should send the " +
    `header "Access-Control-Allow-Origin: ${location.origin}".`;
  // An answer that the page may not see tells that there is one; where the page is isolated, that is refused too.
  const answers = await fetch(url, { mode: "no-cors" }).then(
    () => true,
    () => false,
  );
  if (answers) return cors;
  return globalThis.crossOriginIsolated ? `${cors} Or the host did not answer.` : "its host did not answer.";
}

/** Data URLs are as long as what they hold. */
function shown({ href }: URL): string {
  return href.length > 200 ? `${href.slice(0, 100)}…` : href;
}
