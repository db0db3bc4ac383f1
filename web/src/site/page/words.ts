/** Numbers and failures in words. */
import { reason } from "../../lib/basics.js";
import { perhaps, t } from "./texts.js";

/** A count of bytes, such as "2.4 MB". */
export function bytes(count: number): string {
  if (count < 1000) return t("bytes.few", { count });
  if (count < 1e6) return `${Math.round(count / 1e3)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}

/** A time, such as "0.42 s". */
export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return `${value < 1 ? value.toFixed(2) : value.toFixed(1)} s`;
}

/** How long something will take, such as "about 40 seconds left": no more exact than it can be known. */
export function timeLeft(milliseconds: number): string {
  const rounded = 5 * Math.round(milliseconds / 5000);
  if (rounded < 10) return t("time.few");
  if (rounded < 90) return t("time.seconds", { count: rounded });
  return t("time.minutes", { count: Math.round(rounded / 60) });
}

/** A size, such as "600 × 400". */
export function size(width: number, height: number): string {
  return `${width} × ${height}`;
}

/** What a stylizer is called, in the language of the page where it is one of ours. */
export function called({ title }: { readonly title: string }): string {
  return perhaps(`title.${title}`) ?? title;
}

/** A file's name without its folder and ending, for the painting's name. */
export function stem(name: string): string {
  return name.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "") || "picture";
}

/** A text that begins and ends like a sentence. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?。！？]$/.test(text) ? "" : "."}`;
}

/** What to tell of anything that was thrown. */
export function explain(thrown: unknown): string {
  const error = thrown as { name?: string; message?: string } | null;
  if (error?.name === "BrushworkError" && error.message) return error.message;
  return t("unexpected", { why: error?.message ?? String(thrown) });
}

/** Why a fetch failed: browsers say nothing more of a network than that there was a TypeError. */
export function unreachable(thrown: unknown): string {
  return thrown instanceof TypeError ? t("problem.unreachable") : reason(thrown);
}
