/** What went wrong, for the person. */
import type { Draft } from "./draft.js";
import type { Failure, FromPerson } from "./events.js";

/** Tell of a failure, and offer what tries it again where that may help. */
export function complain(
  draft: Draft,
  { message, code }: Pick<Failure, "message" | "code">,
  retry: FromPerson | null,
): void {
  draft.set({ problem: { message, retry: code === "insecure-context" ? null : retry } });
}
