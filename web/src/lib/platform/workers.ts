/** Starts workers, where Trusted Types are required too, and finds out why one did not start. */
import { forbiddenBy, type PolicyWatch } from "./forbidden.js";

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string | null },
  ): { createScriptURL(url: string): string };
}

/** What pages that require Trusted Types have to allow, and workers whose own response requires them. */
const POLICIES = { page: "brushwork", worker: "default" } as const;

let policy: { createScriptURL(url: string): string } | null | undefined;

/** Start a module worker; throws what the browser throws. */
export function startWorker(url: string | URL, name: string): Worker {
  if (policy === undefined) policy = newPolicy(POLICIES.page, (script) => script);
  const script = policy ? policy.createScriptURL(String(url)) : url;
  return new Worker(script, { type: "module", name });
}

/**
 * In a worker: let its runtime start threads, which know no Trusted Types, of one script. Null where it may, else why not:
 * the runtime would wait for them for ever.
 */
export function whyNoThreadsAreTrusted(script: string): string | null {
  if (newPolicy(POLICIES.worker, (url) => (url === script ? url : null)) !== null) return null;
  return `the content security policy of the worker does not say trusted-types ${POLICIES.worker}`;
}

/** Why no worker could be made of a script, from what that threw. */
export function whyRefused(thrown: unknown): string {
  return thrown instanceof TypeError
    ? `this page takes scripts by Trusted Types only; its content security policy has to say trusted-types ${POLICIES.page}.`
    : "it has to lie on the same origin as the page.";
}

/** Why a worker did not load, as far as the page can know; `watch` began before it was started. */
export async function whyNotLoaded(url: string, watch: PolicyWatch): Promise<string> {
  const directive = await watch.directive();
  if (directive) return forbiddenBy(directive, url);
  const response = await fetch(url).catch(() => null);
  if (!response) return "the network or the server cannot be reached.";
  if (!response.ok) return `the server answers ${response.status}.`;
  const type = response.headers.get("Content-Type");
  if (!/javascript|ecmascript/.test(type ?? "")) {
    return `the server sends it as ${type ?? "nothing that it names"}, it has to be text/javascript.`;
  }
  if (globalThis.crossOriginIsolated && !response.headers.has("Cross-Origin-Embedder-Policy")) {
    return (
      "the page is cross-origin isolated, and so has to be the worker: " +
      "it lacks the header Cross-Origin-Embedder-Policy: require-corp."
    );
  }
  return "the browser does not say why; was the page updated, and the worker not?";
}

/** Undefined where browsers know no policies, null where it is forbidden, or is there by another copy of this module. */
function newPolicy(name: string, createScriptURL: (url: string) => string | null) {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  try {
    return trustedTypes?.createPolicy(name, { createScriptURL });
  } catch {
    return null;
  }
}
