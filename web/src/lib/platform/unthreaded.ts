/** Browsers that get one thread only; apart from the rest, since the studio asks first of all. */
import { isAppleTouchDevice, sharesMemory } from "./device.js";

/** Why this browser gets one thread even on an isolated page; null where it may get several. */
export function whyThreadsAreNotUsed(): string | null {
  if (!sharesMemory()) return "this browser has no memory that threads share";
  return isAppleTouchDevice() ? "several threads are unreliable on iPhone and iPad" : null;
}
