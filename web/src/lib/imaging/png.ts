/** Writing PNG (ISO 15948): its chunks, and files of plain pixels, which are not compressed. */
import type { Size } from "../contract/arrays.js";
import { bigEndian, type Bytes, joined, utf8 } from "./bytes.js";

/** Red, green, blue and, of four channels, alpha, 8 bits each; rows begin every `stride` bytes. */
export interface Samples extends Size {
  readonly channels: 3 | 4;
  readonly stride: number;
  readonly data: Uint8Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const BITS = 8;
const COLOUR_TYPES = { 3: 2, 4: 6 } as const;
const ZLIB_HEADER = Uint8Array.of(0x78, 0x01);
const MOST_STORED = 0xffff;
const ADLER_BASE = 65_521;
/** Of so many bytes the sums fit into 32 bits. */
const ADLER_STEP = 5552;
const CRCS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

/** A file of these pixels, with chunks that say more of them. */
export function pngOf({ width, height, channels, stride, data }: Samples, chunks: readonly Bytes[]): Blob {
  const row = channels * width;
  // A row begins with how it is filtered, here by nothing.
  const rows = new Uint8Array(height * (1 + row));
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * stride, y * stride + row), y * (1 + row) + 1);
  const kind = Uint8Array.of(BITS, COLOUR_TYPES[channels], 0, 0, 0);
  const parts = [
    SIGNATURE,
    ...pngChunk("IHDR", bigEndian(width), bigEndian(height), kind),
    ...chunks,
    ...pngChunk("IDAT", ...stored(rows)),
    ...pngChunk("IEND"),
  ];
  return new Blob(parts, { type: "image/png" });
}

/** A chunk, and its content, in pieces: large ones are not copied. */
export function pngChunk(name: string, ...content: Bytes[]): Bytes[] {
  const named = [utf8(name), ...content];
  const length = content.reduce((sum, piece) => sum + piece.length, 0);
  return [bigEndian(length), ...named, bigEndian(crc32(named))];
}

/** The chunk of an ICC profile. */
export function profileChunk(profile: Bytes): Bytes {
  return joined(...pngChunk("iCCP", utf8("profile\0\0"), ...stored(profile)));
}

/** As zlib has what is not compressed (RFC 1950, RFC 1951 3.2.4), in pieces. */
function stored(data: Bytes): Bytes[] {
  const pieces = [ZLIB_HEADER];
  for (let at = 0; at < data.length; at += MOST_STORED) {
    const block = data.subarray(at, at + MOST_STORED);
    const { length } = block;
    const isLast = at + length === data.length ? 1 : 0;
    pieces.push(Uint8Array.of(isLast, length, length >> 8, ~length, ~length >> 8), block);
  }
  return [...pieces, bigEndian(adler32(data))];
}

function adler32(data: Bytes): number {
  let [one, two] = [1, 0];
  for (let start = 0; start < data.length; start += ADLER_STEP) {
    const end = Math.min(data.length, start + ADLER_STEP);
    for (let at = start; at < end; at++) {
      one += data[at]!;
      two += one;
    }
    one %= ADLER_BASE;
    two %= ADLER_BASE;
  }
  return (two << 16) | one;
}

function crc32(pieces: readonly Bytes[]): number {
  let crc = -1;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at++) crc = CRCS[(crc ^ piece[at]!) & 0xff]! ^ (crc >>> 8);
  }
  return ~crc;
}
