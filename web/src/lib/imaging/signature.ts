/** Telling a picture's format by its first bytes, never by name or declared type. */
import { BrushworkError } from "../contract/errors.js";

/** The formats that are read, HEIC and JPEG XL not everywhere; the values are what `Blob.type` should say. */
export const MIME_TYPES = {
  JPEG: "image/jpeg",
  PNG: "image/png",
  GIF: "image/gif",
  WebP: "image/webp",
  AVIF: "image/avif",
  BMP: "image/bmp",
  HEIC: "image/heic",
  "JPEG XL": "image/jxl",
} as const;

export type Format = keyof typeof MIME_TYPES;

type Test = (start: string) => boolean;

const ACCEPTED = "Brushwork reads JPEG, PNG, WebP, AVIF, HEIC, GIF and BMP.";
const SIGNATURES: readonly (readonly [Format, Test])[] = [
  ["JPEG", prefix("\xff\xd8\xff")],
  ["PNG", prefix("\x89PNG\r\n\x1a\n")],
  ["GIF", prefix("GIF87a", "GIF89a")],
  ["WebP", (start) => start.startsWith("RIFF") && start.startsWith("WEBP", 8)],
  // Two letters are little to go by: the size of the second header must be plausible too.
  ["BMP", (start) => start.startsWith("BM") && [12, 40, 52, 56, 64, 108, 124].includes(start.charCodeAt(14))],
  ["AVIF", (start) => /avif|avis/.test(brandsOf(start))],
  ["HEIC", (start) => /hei[cxms]|hev[cxms]|mif1|msf1/.test(brandsOf(start))],
  ["JPEG XL", prefix("\xff\x0a", "\0\0\0\x0cJXL ")],
];
const REFUSED: readonly (readonly [string, Test])[] = [
  [
    "a TIFF picture or a camera's raw file, which browsers cannot read; save it as PNG or JPEG",
    prefix("II*\0", "MM\0*", "II+\0", "MM\0+"),
  ],
  [
    "a JPEG 2000 picture, which browsers cannot read; save it as JPEG",
    prefix("\0\0\0\x0cjP  ", "\xff\x4f\xff\x51"),
  ],
  [
    "a camera's raw file, which browsers cannot read; develop it and save it as JPEG",
    (start) =>
      brandsOf(start).startsWith("crx ") ||
      prefix("FUJIFILMCCD-RAW", "IIRO", "IIRS", "MMOR", "IIU\0", "FOVb", "\0MRM")(start) ||
      start.startsWith("HEAPCCDR", 6),
  ],
  ["a video, not a picture", (start) => start.startsWith("\x1aE\xdf\xa3") || brandsOf(start) !== ""],
  [
    "an SVG drawing, not a photograph; save it as PNG",
    (start) => /^\s*<(svg|\?xml|!--|!doctype svg)/i.test(text(start)),
  ],
  ["a web page, not a picture", (start) => /^\s*<(!doctype html|html|head|body|script)/i.test(text(start))],
  ["a PDF document, not a picture", prefix("%PDF")],
  ["a Photoshop document; save it as PNG or JPEG", prefix("8BPS")],
];

/**
 * The format of a picture's bytes; throws an "unsupported-picture" error that names what it is, and
 * "picture-not-readable" where the file is empty.
 */
export function detectFormat(bytes: Uint8Array): Format {
  if (bytes.length === 0) throw new BrushworkError("picture-not-readable", "The file is empty.");
  const start = latin1(bytes.subarray(0, 1024));
  const format = SIGNATURES.find(([, matches]) => matches(start))?.[0];
  if (format) return format;
  const refused = REFUSED.find(([, matches]) => matches(start))?.[0];
  if (refused) throw unsupported(`This file is ${refused}. ${ACCEPTED}`);
  throw unsupported(`This file is not a picture of a known format. ${ACCEPTED}`);
}

/** Bytes as text, one character each. */
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function prefix(...prefixes: string[]): Test {
  return (start) => prefixes.some((each) => start.startsWith(each));
}

/** The brands of an ISO base media file (ISO/IEC 14496-12, 4.3); empty for others. */
function brandsOf(start: string): string {
  return start.startsWith("ftyp", 4) ? start.slice(8, Math.max(12, start.charCodeAt(3))) : "";
}

function text(start: string): string {
  return start.startsWith("\xef\xbb\xbf") ? start.slice(3) : start;
}

function unsupported(message: string): BrushworkError {
  return new BrushworkError("unsupported-picture", message);
}
