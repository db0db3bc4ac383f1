import { BrushworkError } from "../contract/errors.js";

/** The file at a picture's address; throws a "network" error, which names CORS where that is the reason. */
export async function fetchPicture(url: URL, signal: AbortSignal): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    signal.throwIfAborted();
    const why =
      url.origin === location.origin || url.protocol === "data:" || url.protocol === "blob:"
        ? "the host did not answer, or this page's content security policy (connect-src) forbids it."
        : `it lies on another origin, and its host has to allow this page to read it (CORS): it should send the ` +
          `header "Access-Control-Allow-Origin: ${location.origin}". If it does, this page's content ` +
          `security policy (connect-src) may forbid it.`;
    throw new BrushworkError("network", `The picture ${url.href} cannot be read: ${why}`, { cause: error });
  }
  if (!response.ok) {
    const message = `The picture ${url.href} could not be loaded: the server answers ${response.status}.`;
    throw new BrushworkError("network", message);
  }
  return response.blob();
}
