/** What policies forbid a page: browsers tell it by an event, and those who asked only that it failed. */
import { BrushworkError } from "../contract/errors.js";

/** The event is a task of its own, which may come after the failure. */
const TOLD_WITHIN_MS = 100;

/** Listens, from now on, for a content security policy that forbids `url`. */
export interface PolicyWatch {
  /** The directive that forbade it, once it has failed; null where none did. */
  directive(): Promise<string | null>;
  end(): void;
}

export function watchPolicy(url: string): PolicyWatch {
  let found: string | null = null;
  let tell: (directive: string | null) => void = () => {};
  const hear = ({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (disposition !== "enforce" || !isSame(blockedURI, url)) return;
    found ??= effectiveDirective;
    tell(found);
  };
  // Not on servers.
  const scope = globalThis as Partial<Pick<Window, "addEventListener" | "removeEventListener">>;
  scope.addEventListener?.("securitypolicyviolation", hear);
  return {
    directive: () =>
      new Promise((resolve) => {
        if (found || !scope.addEventListener) return resolve(found);
        tell = resolve;
        setTimeout(() => resolve(found), TOLD_WITHIN_MS);
      }),
    end: () => scope.removeEventListener?.("securitypolicyviolation", hear),
  };
}

/** Fetch; throws a "network" error that names the directive where a content security policy forbids it. */
export async function fetchAllowed(url: string, init: RequestInit): Promise<Response> {
  const watch = watchPolicy(url);
  try {
    return await fetch(url, init);
  } catch (error) {
    const directive = init.signal?.aborted ? null : await watch.directive();
    if (!directive) throw error;
    const message = `${url} could not be loaded: ${forbiddenBy(directive, url)}`;
    throw new BrushworkError("network", message, { cause: error });
  } finally {
    watch.end();
  }
}

/** What has to be allowed, in words. */
export function forbiddenBy(directive: string, url: string): string {
  const { origin, protocol } = new URL(url);
  const isOwn = origin === globalThis.location?.origin && protocol !== "blob:";
  const source = isOwn ? "'self'" : origin === "null" || protocol === "blob:" ? protocol : origin;
  return `the content security policy of this page forbids it; its ${directive} has to allow ${source}.`;
}

/** Browsers name pictures without address by their scheme, and others by their origin only after a redirection. */
function isSame(blocked: string, url: string): boolean {
  const { href, origin, protocol, hash } = new URL(url);
  return [hash ? href.slice(0, -hash.length) : href, origin, protocol.slice(0, -1)].includes(blocked);
}
