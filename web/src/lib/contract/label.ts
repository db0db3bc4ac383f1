/** The label: what a saved painting says of how it was made, as exporter/brushwork/contract/label.py has it. */
import {
  ARTWORK,
  ARTWORKS,
  FIELDS,
  LONGEST,
  NO_TEXT,
  OWN_PICTURE,
  PACKET,
  SYSTEM,
  TOOL,
  VERSION,
} from "./label.generated.js";
import { MAX_STYLES } from "./limits.generated.js";

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Whose style it is; what is not known is empty. */
export type Credit = Readonly<Record<keyof typeof FIELDS, string>>;

/** What painted, and in whose styles; null for a picture that says nothing of itself. */
export interface Label {
  readonly stylizer: string;
  /** The SHA-256 of the stylizer's weights, of the variant that painted. */
  readonly weights: string;
  readonly styles: readonly (Credit | null)[];
  /** What paints, and its version; by default this. */
  readonly tool?: string;
}

/** How a picture was made, as its label tells. */
export interface Made {
  /** What painted, and its version. */
  readonly tool: string;
  readonly stylizer: string;
  /** `sha256:` and the hash of the stylizer's weights. */
  readonly weights: string;
  /** `in the style of` whom. */
  readonly prompt: string;
}

/**
 * The XMP packet of a label, of less than 64 kB: JPEG has no more room. At most 8 styles are named, and of each text 200
 * characters. Characters that XML cannot hold become spaces.
 */
export function packetOf({ tool = TOOL, stylizer, weights, styles }: Label): string {
  const named = styles.slice(0, MAX_STYLES);
  const artworks = named.map((style) => (style ? artworkOf(style) : "")).join("");
  return filled(PACKET, {
    tool: escaped(tool),
    system: escaped(filled(SYSTEM, { stylizer })),
    version: escaped(filled(VERSION, { weights })),
    prompt: escaped(`in the style of ${named.map(nameOf).join(", ")}`),
    artworks: artworks && filled(ARTWORKS, { artworks }),
  });
}

/** What a label says, whoever rewrote it; null where an XMP packet has none of ours. */
export function readPacket(xmp: string): Made | null {
  const system = propertyOf(xmp, "Iptc4xmpExt:AISystemUsed");
  const [, stylizer] = /^Brushwork(?: (.*))?$/.exec(system) ?? [];
  if (stylizer === undefined) return null;
  const tool = propertyOf(xmp, "xmp:CreatorTool");
  return {
    tool: tool.startsWith("Brushwork") ? tool : "Brushwork",
    stylizer,
    weights: propertyOf(xmp, "Iptc4xmpExt:AISystemVersionUsed"),
    prompt: propertyOf(xmp, "Iptc4xmpExt:AIPromptInformation"),
  };
}

/** A simple property, which XMP may have as an element or as an attribute; empty where there is none. */
function propertyOf(xmp: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]*)<|\\s${name}="([^"<]*)"|\\s${name}='([^'<]*)'`).exec(xmp);
  return unescaped(found?.slice(1).find((text) => text !== undefined) ?? "").trim();
}

/** A text as a label has it. */
export function line(text: string): string {
  const characters = Array.from(text.replace(new RegExp(NO_TEXT, "gu"), " "));
  return characters
    .slice(0, LONGEST)
    .join("")
    .replace(/^ +| +$/g, "");
}

function nameOf(style: Credit | null): string {
  if (!style) return OWN_PICTURE;
  const known = [style.artist, style.year].map(line).filter(Boolean).join(", ");
  return line(style.title) + (known && ` (${known})`);
}

function artworkOf(credit: Credit): string {
  const fields = Object.entries(FIELDS).map(([name, template]) => {
    const text = escaped(line(credit[name as keyof Credit]));
    return text && filled(template, { text });
  });
  return filled(ARTWORK, { fields: fields.join("") });
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!);
}

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (all, decimal, hex, name: string) => {
    if (name) return ENTITIES[name] ?? all;
    const point = hex ? parseInt(hex as string, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
