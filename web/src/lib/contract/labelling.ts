/** Which label a painting gets. */
import type { Credit, Label } from "./label.js";
import { findVariant } from "./manifest.js";
import type { Manifest, Style } from "./manifest.generated.js";

/**
 * The label of what a stylizer paints in these styles, by default with its default variant; null stands for a style that
 * was made of a picture. Throws a "manifest" error for a variant that it has not.
 */
export function labelOf(
  manifest: Manifest,
  styles: readonly (Partial<Pick<Style, keyof Credit>> | null)[],
  variant?: string,
): Label {
  const { weights, graphs } = findVariant(manifest, variant);
  const credits = new Map<string, Credit | null>();
  for (const style of styles) {
    const { title = "", artist = "", year = "", rights = "" } = style ?? {};
    const credit = title.trim() ? { title, artist, year, rights } : null;
    credits.set(JSON.stringify(credit), credit);
  }
  const { sha256 } = weights ?? graphs.painter;
  return { stylizer: manifest.id, weights: sha256, styles: [...credits.values()] };
}
