/** What a stylizer's codes are of: to other weights they mean nothing. */
import type { Manifest } from "./manifest.generated.js";

/** The SHA-256 of a stylizer's weights, of each of its variants, in hexadecimal digits. */
export function weightsOf({ variants }: Manifest): string[] {
  return variants.map(({ weights, graphs }) => (weights ?? graphs.painter).sha256);
}
