import type { EmbedErrorCode } from "../../lib/embed/index.js";

/** What is not done, and why, in the page's language. */
export class Refused extends Error {
  constructor(
    readonly code: EmbedErrorCode,
    message: string,
  ) {
    super(message);
  }
}
