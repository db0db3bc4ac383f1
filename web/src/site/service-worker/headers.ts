/** The headers that give threads and keep workers to the site's folders, on hosts that cannot send them. */
import { ISOLATION, worker } from "../page/policies.generated.js";
import { sources } from "../page/policy.js";

const POLICY = "Content-Security-Policy";
const WITHOUT_BODY = [204, 205, 304];

/** The same response, of a page or worker that is cross-origin isolated. */
export function isolated(response: Response): Response {
  return withHeaders(response, (headers) => {
    for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  });
}

/** The same response, of a worker that may fetch from some folders of a site only, unless its host said so. */
export function confined(response: Response, folders: readonly string[], site: string): Response {
  return withHeaders(response, (headers) => {
    if (headers.has(POLICY)) return;
    // A policy cannot name an IPv6 address, and a worker has no other policy.
    const places = new URL(site).hostname.startsWith("[") ? "'self'" : sources(folders, site);
    headers.set(POLICY, worker(places));
  });
}

function withHeaders(response: Response, change: (headers: Headers) => void): Response {
  // Opaque responses and errors show nothing that could be passed on.
  if (["opaque", "opaqueredirect", "error"].includes(response.type)) return response;
  const headers = new Headers(response.headers);
  change(headers);
  const { status, statusText } = response;
  return new Response(WITHOUT_BODY.includes(status) ? null : response.body, { status, statusText, headers });
}
