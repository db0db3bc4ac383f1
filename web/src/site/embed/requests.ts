/** What the page around the frame asks, checked. */
import { controlsOf } from "../../lib/afterwards.js";
import type { Connect, EmbedLook, EmbedRequest } from "../../lib/embed/index.js";
import { controlIn, fieldsIn, isPlain, pictureIn, type Readers, wordIn, wrong } from "./reading.js";

const FORMATS: readonly unknown[] = ["image/png", "image/jpeg", "image/webp"];

const LOOK: Readers = {
  stylizer: wordIn,
  styleId: wordIn,
  styleSrc: (value, name) => value && pictureIn(value, name),
  mask: (value, name) => value && pictureIn(value, name),
  ...Object.fromEntries(controlsOf("element").map((control) => [control, controlIn])),
};

const FIELDS: Readonly<Record<EmbedRequest["type"], Readers>> = {
  paint: { picture: pictureIn, look: lookIn },
  set: { look: lookIn },
  cancel: {},
  result: { format: formatIn, quality: qualityIn },
};
/** What each cannot do without. */
const NEEDED: Partial<Record<EmbedRequest["type"], string>> = { paint: "picture", set: "look" };

/** The version that is spoken by whoever wants to talk to the frame; null where the message is another. */
export function versionIn(message: unknown): number | null {
  if (!isPlain(message) || Object.keys(message).length !== 2) return null;
  const { type, brushwork } = message as Partial<Connect>;
  return type === "connect" && Number.isSafeInteger(brushwork) ? brushwork! : null;
}

/** A request's number, which its answers carry; null where it has none. */
export function idIn(message: unknown): number | null {
  return isPlain(message) && Number.isSafeInteger(message.id) ? (message.id as number) : null;
}

/** A request of which nothing is left out or unknown; throws a Refused. */
export function requestIn(message: unknown): EmbedRequest {
  const { id, type, ...fields } = message as Readonly<Record<string, unknown>>;
  if (!isType(type)) throw wrong("type");
  const read = fieldsIn(fields, FIELDS[type], type);
  const needed = NEEDED[type];
  if (needed !== undefined && !Object.hasOwn(read, needed)) throw wrong(needed);
  return { ...read, id, type } as EmbedRequest;
}

function isType(type: unknown): type is EmbedRequest["type"] {
  return typeof type === "string" && Object.hasOwn(FIELDS, type);
}

function lookIn(value: unknown, name: string): EmbedLook {
  return fieldsIn(value, LOOK, name);
}

function formatIn(value: unknown, name: string): unknown {
  if (FORMATS.includes(value)) return value;
  throw wrong(name);
}

function qualityIn(value: unknown, name: string): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw wrong(name);
}
