/** What comes from outside, of a message or of the page's address, is read here before anything is done with it. */
import { type ControlName, parseControl } from "../../lib/afterwards.js";
import { reason } from "../../lib/basics.js";
import type { EmbedPicture } from "../../lib/embed/index.js";
import { t } from "../page/texts.js";
import { Refused } from "./refused.js";

/** Gives a value back as it may be trusted; throws a Refused. */
type Reader = (value: unknown, name: string) => unknown;
export type Readers = Readonly<Record<string, Reader>>;

/** Longer than any id, or word of a control. */
const LONGEST_WORD = 100;
/** Of what is wrong, so much is repeated. */
const LONGEST_NAME = 40;

/** The fields of a plain object, each by its reader, and no others. */
export function fieldsIn(value: unknown, readers: Readers, name: string): Record<string, unknown> {
  if (!isPlain(value)) throw wrong(name);
  const read = Object.entries(value).map(([field, its]) => {
    if (!Object.hasOwn(readers, field)) throw wrong(field);
    return [field, readers[field]!(its, field)] as const;
  });
  return Object.fromEntries(read);
}

export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export function pictureIn(value: unknown, name: string): EmbedPicture {
  if (value instanceof Blob || value instanceof ArrayBuffer || value instanceof ImageData) return value;
  throw wrong(name);
}

export function wordIn(value: unknown, name: string): string {
  if (typeof value === "string" && value.length > 0 && value.length <= LONGEST_WORD) return value;
  throw wrong(name);
}

/** A control: a number, or words, as addresses have numbers too. */
export function controlIn(value: unknown, name: string): string | number {
  const text = typeof value === "number" ? String(value) : wordIn(value, name);
  try {
    return parseControl(name as ControlName, text);
  } catch (error) {
    throw new Refused("request", t("error.runtime", { message: reason(error) }));
  }
}

export function wrong(name: string): Refused {
  return new Refused("request", t("embed.wrong", { name: name.slice(0, LONGEST_NAME) }));
}
