/** Putting metadata into picture files that a browser encoded, which have none. Pixels are not touched, and not copied. */
import { type Bytes, joined, littleEndian, utf8 } from "./bytes.js";
import { readSize } from "./headers.js";
import { pngChunk } from "./png.js";
import { latin1 } from "./signature.js";
import type { EncodedType } from "./sheet.js";

export interface Added {
  /** An XMP packet of at most 65,502 bytes. */
  readonly xmp?: string;
  /** As `readMetadata` gives it; empty for none. */
  readonly exif?: Bytes;
}
/** The same as bytes, empty for none. */
type Pieces = Readonly<Record<keyof Added, Bytes>>;

/** Enough for what stands before the place where metadata goes. */
const HEAD_BYTES = 70_000;
export const JPEG_XMP = "http://ns.adobe.com/xap/1.0/\0";
/** A keyword, neither compressed nor translated, in no language. */
export const PNG_XMP = "XML:com.adobe.xmp\0\0\0\0\0";
export const JPEG_EXIF = "Exif\0\0";
const PNG_HEADER_BYTES = 33;
const WEBP_FLAGS = { alpha: 0x10, exif: 0x08, xmp: 0x04 };
const LOSSLESS_ALPHA_BIT = 0x10;

/** The same file with this metadata; `file` is of this type, and has none of that kind yet. */
export async function withMetadata(file: Blob, type: EncodedType, added: Added): Promise<Blob> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const { xmp = "", exif = new Uint8Array() } = added;
  const parts = WRITERS[type](file, head, { xmp: utf8(xmp), exif });
  return new Blob(parts, { type });
}

const WRITERS: Record<EncodedType, (file: Blob, head: Bytes, added: Pieces) => BlobPart[]> = {
  "image/jpeg": jpeg,
  "image/png": png,
  "image/webp": webp,
};

/** After JFIF's own segments, which want to be first. */
function jpeg(file: Blob, head: Bytes, { xmp, exif }: Pieces): BlobPart[] {
  let at = 2;
  while (head[at] === 0xff && head[at + 1] === 0xe0) at += 2 + 256 * head[at + 2]! + head[at + 3]!;
  const segments = [app1(JPEG_EXIF, exif), app1(JPEG_XMP, xmp)];
  return [file.slice(0, at), ...segments, file.slice(at)];
}

function app1(name: string, content: Bytes): Bytes {
  const length = 2 + name.length + content.length;
  if (!content.length) return content;
  return joined(Uint8Array.of(0xff, 0xe1, length >> 8, length & 0xff), utf8(name), content);
}

function png(file: Blob, _: Bytes, { xmp, exif }: Pieces): BlobPart[] {
  const chunks = exif.length ? pngChunk("eXIf", exif) : [];
  if (xmp.length) chunks.push(...pngChunk("iTXt", utf8(PNG_XMP), xmp));
  return [file.slice(0, PNG_HEADER_BYTES), ...chunks, file.slice(PNG_HEADER_BYTES)];
}

/** Metadata needs the extended form (RFC 9649, 2.7), which a browser writes for few pictures. */
function webp(file: Blob, head: Bytes, { xmp, exif }: Pieces): BlobPart[] {
  const isExtended = latin1(head.subarray(12, 16)) === "VP8X";
  const extension = isExtended ? head.slice(12, 30) : extensionOf(head);
  if (xmp.length) extension[8]! |= WEBP_FLAGS.xmp;
  if (exif.length) extension[8]! |= WEBP_FLAGS.exif;
  const chunks = file.slice(isExtended ? 30 : 12);
  const more = joined(riffChunk("EXIF", exif), riffChunk("XMP ", xmp));
  const length = 4 + extension.length + chunks.size + more.length;
  return [joined(utf8("RIFF"), littleEndian(length), utf8("WEBP"), extension), chunks, more];
}

/** What a picture without one has in its extension: whether it is transparent, and its size. */
function extensionOf(head: Bytes): Bytes {
  const { width, height } = readSize("WebP", head)!;
  const isLossless = latin1(head.subarray(12, 16)) === "VP8L";
  const alpha = isLossless && head[24]! & LOSSLESS_ALPHA_BIT ? WEBP_FLAGS.alpha : 0;
  const size = joined(littleEndian(width - 1).subarray(0, 3), littleEndian(height - 1).subarray(0, 3));
  return riffChunk("VP8X", joined(Uint8Array.of(alpha, 0, 0, 0), size));
}

function riffChunk(name: string, content: Bytes): Bytes {
  if (!content.length) return content;
  const padding = new Uint8Array(content.length % 2);
  return joined(utf8(name), littleEndian(content.length), content, padding);
}
