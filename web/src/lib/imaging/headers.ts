/** Reading a picture's size from its header, so that bombs are refused before they are decoded. */
import type { Size } from "../contract/arrays.js";
import { type Format, latin1 } from "./signature.js";

type Reader = (view: DataView) => Size | undefined;
/** JPEG XL has a module of its own. */
type Read = Exclude<Format, "JPEG XL">;

const READERS: Record<Read, Reader> = {
  JPEG: jpeg,
  PNG: png,
  GIF: gif,
  WebP: webp,
  AVIF: largestItem,
  BMP: bmp,
  HEIC: largestItem,
};

/**
 * The size that a picture declares, before any EXIF rotation; for animations, large enough for
 * every frame. Undefined where the header is damaged.
 */
export function readSize(format: Read, bytes: Uint8Array): Size | undefined {
  return sizeBy(READERS[format], bytes);
}

/** The size that a reader finds; undefined where it finds none, or reads beyond the end. */
export function sizeBy(read: Reader, bytes: Uint8Array): Size | undefined {
  try {
    const size = read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return size && size.width > 0 && size.height > 0 ? size : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function png(view: DataView): Size | undefined {
  if (tag(view, 12) !== "IHDR") return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function bmp(view: DataView): Size {
  if (view.getUint32(14, true) === 12) {
    return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  }
  // A negative height means that rows run from top to bottom.
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

function jpeg(view: DataView): Size | undefined {
  let at = 2;
  for (;;) {
    // Junk between segments is skipped, as decoders do.
    while (view.getUint8(at) !== 0xff) at++;
    while (view.getUint8(at) === 0xff) at++;
    const marker = view.getUint8(at++);
    if (marker === 0xd9) return undefined;
    if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const startOfFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (startOfFrame) return { height: view.getUint16(at + 3), width: view.getUint16(at + 5) };
    at += view.getUint16(at);
  }
}

function gif(view: DataView): Size {
  let width = view.getUint16(6, true);
  let height = view.getUint16(8, true);
  let at = 13 + colourTable(view.getUint8(10));
  // Later frames may lie beyond the canvas, and some decoders make room for them.
  while (at < view.byteLength) {
    const block = view.getUint8(at);
    if (block === 0x21) at = skipSubBlocks(view, at + 2);
    else if (block === 0x2c && at + 10 <= view.byteLength) {
      width = Math.max(width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true));
      height = Math.max(height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true));
      at = skipSubBlocks(view, at + 11 + colourTable(view.getUint8(at + 9)));
    } else break;
  }
  return { width, height };
}

function colourTable(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

function skipSubBlocks(view: DataView, start: number): number {
  let at = start;
  while (at < view.byteLength) {
    const length = view.getUint8(at);
    at += 1 + length;
    if (length === 0) break;
  }
  return at;
}

function webp(view: DataView): Size | undefined {
  const kind = tag(view, 12);
  if (kind === "VP8 ") {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind === "VP8X") {
    const bytes = [24, 25, 26, 27, 28, 29].map((at) => view.getUint8(at));
    const uint24 = (at: number) => bytes[at]! + bytes[at + 1]! * 0x100 + bytes[at + 2]! * 0x10000;
    return { width: uint24(0) + 1, height: uint24(3) + 1 };
  }
  return undefined;
}

/** The largest item: thumbnails and the tiles of a grid declare their sizes too. */
function largestItem(view: DataView): Size | undefined {
  const sizes = itemProperties(view, "ispe").map(([start]) => ({
    width: view.getUint32(start + 4),
    height: view.getUint32(start + 8),
  }));
  return sizes.sort((a, b) => b.width * b.height - a.width * a.height)[0];
}

/** Where a HEIC or AVIF file's properties of one type begin and end (ISO/IEC 23008-12, 9.3). */
export function itemProperties(view: DataView, type: string): [start: number, end: number][] {
  return boxes(view, 0, view.byteLength, "meta")
    .flatMap(([start, end]) => boxes(view, start + 4, end, "iprp"))
    .flatMap(([start, end]) => boxes(view, start, end, "ipco"))
    .flatMap(([start, end]) => boxes(view, start, end, type));
}

/** Start and end of the contents of the boxes of one type (ISO/IEC 14496-12, 4.2). */
export function boxes(view: DataView, from: number, to: number, type: string): [number, number][] {
  const found: [number, number][] = [];
  for (let at = from; at + 8 <= to;) {
    const short = view.getUint32(at);
    const header = short === 1 ? 16 : 8;
    const length = short === 0 ? to - at : short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    if (length < header) break;
    const end = Math.min(at + length, to);
    if (tag(view, at + 4) === type) found.push([at + header, end]);
    at = end;
  }
  return found;
}

/** Four characters that name what follows; throws a RangeError where the file ends before. */
export function tag(view: DataView, at: number): string {
  if (at + 4 > view.byteLength) throw new RangeError("the header ends early");
  return latin1(new Uint8Array(view.buffer, view.byteOffset + at, 4));
}
