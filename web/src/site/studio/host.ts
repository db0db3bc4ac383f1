/** What the host that serves this page paints itself. */
import type { Host } from "./machine/state.js";

/** The host's offer, or null on a static site. */
export function hostOffer(): Host | null {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=brushwork-fallback]");
  if (!meta) return null;
  return { page: meta.content, pixels: Number(meta.dataset.pixels), bytes: Number(meta.dataset.bytes) };
}
