/** What JPEG, PNG and WebP files say beside their pixels. */
import { type Made, readPacket } from "../contract/label.js";
import { MAX_FILE_BYTES } from "../contract/limits.generated.js";
import type { Metadata } from "../contract/kept.generated.js";
import { keptExif } from "./exif.js";
import { tag } from "./headers.js";
import { JPEG_EXIF, JPEG_XMP, PNG_XMP } from "./metadata.js";
import { latin1 } from "./signature.js";

type Bytes = Uint8Array<ArrayBuffer>;
interface Stored {
  exif?: Bytes;
  xmp?: Bytes;
  isSigned?: true;
}
/** Every part of a file: its name, and its content. */
type Parts = (view: DataView) => Generator<readonly [string, Bytes]>;

/** By their markers; APP11 is for JUMBF boxes, of which C2PA's are the ones that are met. */
const SEGMENTS: Readonly<Record<number, string>> = { 0xe1: "APP1", 0xeb: "APP11" };

/** How a picture was made, where its file has a label that says so; null where it has none, or is no such file. */
export async function readLabel(file: Blob): Promise<Made | null> {
  const { xmp } = await storedIn(file);
  return xmp ? readPacket(new TextDecoder().decode(xmp)) : null;
}

/** What is to be kept of a picture's own metadata: EXIF, for `encodePicture` and `withMetadata`. */
export async function readMetadata(file: Blob, wanted: Metadata): Promise<Bytes> {
  const { exif } = wanted === "none" ? {} : await storedIn(file);
  return exif ? keptExif(exif, wanted === "location") : new Uint8Array();
}

/** Whether a file has a C2PA manifest, which tells of every change to the file that it is one. */
export async function isSigned(file: Blob): Promise<boolean> {
  return (await storedIn(file)).isSigned ?? false;
}

/** The first EXIF structure and the first XMP packet of a file; of a damaged one what comes before the damage. */
async function storedIn(file: Blob): Promise<Stored> {
  if (file.size > MAX_FILE_BYTES) return {};
  const view = new DataView(await file.arrayBuffer());
  const found: Stored = {};
  try {
    for (const [name, content] of partsOf(view)) {
      const start = latin1(content.subarray(0, JPEG_XMP.length));
      if (name === "eXIf" || name === "EXIF") found.exif ??= content;
      if (name === "XMP ") found.xmp ??= content;
      if (name === "APP1" && start.startsWith(JPEG_EXIF)) found.exif ??= content.subarray(JPEG_EXIF.length);
      if (name === "APP1" && start === JPEG_XMP) found.xmp ??= content.subarray(JPEG_XMP.length);
      if (name === "APP11" || name === "caBX" || name === "C2PA") found.isSigned = true;
      if (name === "iTXt" && start.startsWith(PNG_XMP)) found.xmp ??= content.subarray(PNG_XMP.length);
    }
  } catch (error) {
    // Reading beyond the end.
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}

function partsOf(view: DataView): ReturnType<Parts> {
  if (view.getUint16(0) === 0xffd8) return jpeg(view);
  return tag(view, 0) === "RIFF" ? webp(view) : png(view);
}

/** Segments before the first scan. */
function* jpeg(view: DataView): ReturnType<Parts> {
  let at = 2;
  for (;;) {
    // Junk between segments is skipped, as decoders do.
    while (view.getUint8(at) !== 0xff) at++;
    while (view.getUint8(at) === 0xff) at++;
    const marker = view.getUint8(at++);
    if (marker === 0xd9 || marker === 0xda) return;
    if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const length = view.getUint16(at);
    const name = SEGMENTS[marker];
    if (name) yield [name, part(view, at + 2, length - 2)];
    at += length;
  }
}

function* png(view: DataView): ReturnType<Parts> {
  if (tag(view, 0) !== "\x89PNG") return;
  for (let at = 8; at + 8 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const name = tag(view, at + 4);
    if (name === "eXIf" || name === "iTXt" || name === "caBX")
      yield [name, part(view, at + 8, view.getUint32(at))];
  }
}

function* webp(view: DataView): ReturnType<Parts> {
  for (let at = 12; at + 8 <= view.byteLength;) {
    const length = view.getUint32(at + 4, true);
    const name = tag(view, at);
    if (name === "EXIF" || name === "XMP " || name === "C2PA") yield [name, part(view, at + 8, length)];
    at += 8 + length + (length % 2);
  }
}

/** Throws a RangeError where the file ends before. */
function part(view: DataView, at: number, length: number): Bytes {
  return new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset + at, length);
}
