/**
 * What was kept on the device, as far as it is what it should be. Another version may have written it, storage breaks, and people
 * look into it: what is wrong counts as nothing, and takes nothing else with it.
 */
import { type ControlName, CONTROLS, parseControl } from "../../lib/index.js";
import type { Kept, KeptDocument } from "./machine/events.js";
import type { Choice, Id, Look, OwnStyle } from "./machine/state.js";

/** A session's record; files and passing styles are records of their own, which change less often. */
export interface Written extends Pick<Kept, "current"> {
  readonly documents: readonly (Omit<KeptDocument, "file"> & {
    readonly document: Id;
  })[];
}

type Unknown<T> = { readonly [K in keyof T]?: unknown };

/** What a text says in JSON; null where it says nothing. */
export function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/** The names in what should be a record, with their values. */
export function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(record(value));
}

/** A session, of whatever lies in its place. */
export function writtenIn(value: unknown): Written {
  const { documents, current } = record<Written>(value);
  return {
    current: typeof current === "number" ? current : 0,
    documents: list(documents).flatMap((each) => {
      const { document, name, look, smaller, forServer } = record<Written["documents"][number]>(each);
      if (typeof document !== "number" || typeof name !== "string") return [];
      return [
        { document, name, look: lookIn(look), smaller: smaller === true, forServer: forServer === true },
      ];
    }),
  };
}

/** What is right in a look. */
export function lookIn(value: unknown): Partial<Look> {
  const given = record<Look>(value);
  const { choice, blend, mask, marked } = given;
  const look: Record<string, unknown> = {};
  for (const name of Object.keys(CONTROLS) as ControlName[]) {
    try {
      look[name] = parseControl(name, String(given[name]));
    } catch {
      // As it is by default.
    }
  }
  if (isChoice(choice)) look.choice = choice;
  if (blend !== undefined) look.blend = list(blend).filter(isBlended);
  if (isMask(mask)) look.mask = mask;
  if (marked === "photo" || marked === "second") look.marked = marked;
  return look;
}

/** Whether it is one of the person's own styles; early ones do not say whether they are guessed. */
export function isOwnStyle(value: unknown): value is Omit<OwnStyle, "isGuessed"> & Partial<OwnStyle> {
  const { stylizer, weights, style, code, file, isLearned } = record<OwnStyle>(value);
  const { id, title, artist, year, rights } = record<OwnStyle["style"]>(style);
  return (
    [stylizer, id, title, artist, year, rights].every((each) => typeof each === "string") &&
    Array.isArray(weights) &&
    code instanceof Float32Array &&
    file instanceof Blob &&
    typeof isLearned === "boolean"
  );
}

function isChoice(value: unknown): boolean {
  const { stylizer, style } = record<Choice>(value);
  return typeof stylizer === "string" && typeof style === "string";
}

function isBlended(value: unknown): boolean {
  const { style, share } = record<Look["blend"][number]>(value);
  return typeof style === "string" && typeof share === "number" && share >= 0 && share <= 1;
}

function isMask(value: unknown): boolean {
  const { width, height, data } = record<NonNullable<Look["mask"]>>(value);
  return data instanceof Uint8ClampedArray && data.length === 4 * Number(width) * Number(height);
}

function record<T>(value: unknown): Unknown<T> {
  return typeof value === "object" && value !== null ? value : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
