import type { BrushworkErrorCode } from "./failures.generated.js";

export type { BrushworkErrorCode };

/** Every failure that a person should be told of; `message` is fit to show. */
export class BrushworkError extends Error {
  override readonly name: string = "BrushworkError";

  constructor(
    readonly code: BrushworkErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Why a fetch failed: browsers say nothing more of a network than that there was a TypeError. */
export function unreachable(thrown: unknown): string {
  return thrown instanceof TypeError ? "the network or the server cannot be reached" : reason(thrown);
}

/** One line from anything that was thrown; the runtime also throws plain numbers and strings. */
export function reason(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split("\n", 1)[0]!.slice(0, 300);
}
