/**
 * Sessions whose page was left: for another one, from which the person may come back, or for good. Browsers do not tell which, and
 * those that do not keep the page as it was (back/forward cache) let go of its locks.
 */
import { remember, remembered } from "../page/remembered.js";
import { entriesOf, parsed } from "./kept.js";

const LEFT = "left";
const COMES_BACK_WITHIN_MS = 3_600_000;

/** Those that may be come back to. */
export function leftSessions(): string[] {
  return Object.keys(times());
}

/** Note whether the page of a session is left. */
export function noteLeft(id: string, isLeft: boolean): void {
  const noted = Object.entries(times()).filter(([other]) => other !== id);
  if (isLeft) noted.push([id, Date.now()]);
  remember(LEFT, JSON.stringify(Object.fromEntries(noted)));
}

/** When they were left, in milliseconds, unless that is long ago. */
function times(): Record<string, number> {
  const since = Date.now() - COMES_BACK_WITHIN_MS;
  const noted = entriesOf(parsed(remembered(LEFT))).filter(([, at]) => typeof at === "number" && at > since);
  return Object.fromEntries(noted) as Record<string, number>;
}
