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
  draft.set({ problem: { message, retry: code === "insecure-context" ? null : retry } });
}

/** Tell it of one of several files by its name, and no less of what became of the others. */
export function complainOf(draft: Draft, name: string, failure: Failure, retry: FromPerson | null): void {
  const { problem } = draft.state;
  const told = t("problem.file", { name, message: failure.message });
  const message = problem ? `${problem.message}\n${told}` : told;
  complain(draft, { ...failure, message }, problem?.retry ?? retry);
}
