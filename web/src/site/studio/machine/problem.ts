/** What went wrong, for the person. */
import type { Draft } from "./draft.js";
import type { Failure, FromPerson } from "./events.js";
import { t } from "../../page/texts.js";

/** Tell of a failure, and offer what tries it again where that may help. */
export function complain(
  draft: Draft,
  { message, code }: Pick<Failure, "message" | "code">,
  retry: FromPerson | null,
): void {
  const told = code === null ? message : t(`error.${code}`, { message });
  draft.set({ problem: { message: told, retry: code === "insecure-context" ? null : retry } });
}
