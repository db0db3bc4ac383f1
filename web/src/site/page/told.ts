/** Failures in the page's language. */
import { BrushworkError } from "../../lib/basics.js";
import { t } from "./texts.js";
import { explain } from "./words.js";

/** A failure that the site tells of itself. */
export class ToldError extends BrushworkError {}

/** What to tell of anything that was thrown. */
export function told(error: unknown): string {
  if (error instanceof ToldError || !(error instanceof BrushworkError)) return explain(error);
  // The library speaks English; elsewhere a sentence of the page's own comes before that.
  return t(`error.${error.code}`, { message: error.message });
}
