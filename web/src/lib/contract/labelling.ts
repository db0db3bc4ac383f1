/** Which label a painting gets. */
import type { Credit, Label } from "./label.js";
import { findVariant } from "./manifest.js";
import type { Manifest, Style } from "./manifest.generated.js";

/** A style as a manifest or a style file has it. */
type Named = Partial<Pick<Style, keyof Credit>>;

/**
 * The label of what a stylizer paints in these styles, by default with its default variant; null stands for a style that
 * was made of a picture. Throws a "manifest" error for a variant that it has not.
 */
export function labelOf(manifest: Manifest, styles: readonly (Named | null)[], variant?: string): Label {
  const { weights, graphs } = findVariant(manifest, variant);
  const credits = new Map<string, Credit | null>();
  for (const style of styles) {
    const credit = creditOf(style);
    credits.set(JSON.stringify(credit), credit);
  }
  const { sha256 } = weights ?? graphs.painter;
  return { stylizer: manifest.id, weights: sha256, styles: [...credits.values()] };
}

/** Whose style it is; null where it says nothing of itself. */
export function creditOf(style: Named | null): Credit | null {
  const { title = "", artist = "", year = "", rights = "" } = style ?? {};
  return title.trim() ? { title, artist, year, rights } : null;
}
