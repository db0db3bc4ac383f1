/** The headers that give threads, on hosts that cannot send them. */

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};
const WITHOUT_BODY = [204, 205, 304];

/** The same response, of a document or worker that is cross-origin isolated. */
export function isolated(response: Response): Response {
  // Opaque responses and errors show nothing that could be passed on.
  if (response.type === "opaque" || response.type === "opaqueredirect" || response.type === "error")
    return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(WITHOUT_BODY.includes(status) ? null : response.body, { status, statusText, headers });
}
