/** Failures that the site tells of itself, in the page's language. */
import { BrushworkError } from "../../lib/basics.js";

export class ToldError extends BrushworkError {}
