/** What a file is, and how large, told by its first bytes; and what is refused, by name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSize } from "../../../src/lib/imaging/headers.js";
import { readJpegXlSize } from "../../../src/lib/imaging/jpeg-xl.js";
import { detectFormat } from "../../../src/lib/imaging/signature.js";

const FORMATS: readonly (readonly [string, string])[] = [
  ["\xff\xd8\xff\xe0", "JPEG"],
  ["\x89PNG\r\n\x1a\n", "PNG"],
  ["GIF89a", "GIF"],
  ["RIFF\x10\0\0\0WEBPVP8L", "WebP"],
  [`BM${"\0".repeat(12)}\x28\0\0\0`, "BMP"],
  ["\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "AVIF"],
  ["\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"],
  ["\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"],
  ["\xff\x0a\x78\xcc", "JPEG XL"],
  ["\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"],
];
const REFUSED: readonly (readonly [string, string])[] = [
  ["II*\0\x08\0\0\0", "TIFF picture or a camera's raw file"],
  ["MM\0*\0\0\0\x08", "TIFF picture or a camera's raw file"],
  ["\0\0\0\x18ftypcrx \0\0\0\x01crx isom", "camera's raw file"],
  ["FUJIFILMCCD-RAW 0201", "camera's raw file"],
  ["IIRO\x08\0\0\0", "camera's raw file"],
  ["IIU\0\x18\0\0\0", "camera's raw file"],
  ["II\x1a\0\0\0HEAPCCDR", "camera's raw file"],
  ["\0\0\0\x18ftypisom\0\0\0\0isommp42", "video"],
  ["just some text", "not a picture of a known format"],
];

for (const [start, format] of FORMATS) {
  test(`${format} by its first bytes`, () => assert.equal(detectFormat(bytes(start)), format));
}

for (const [start, what] of REFUSED) {
  test(`refused as ${what}: ${JSON.stringify(start)}`, () => {
    assert.throws(() => detectFormat(bytes(start)), {
      code: "unsupported-picture",
      message: new RegExp(what),
    });
  });
}

test("an empty file is damaged, and of no kind", () => {
  assert.throws(() => detectFormat(new Uint8Array()), { code: "picture-not-readable" });
});

test("a JPEG XL's size is in its first bits, wherever these stand", () => {
  const written = "\xff\x0a\x78\xcc\x01\x00";
  const byRatio = "\xff\x0a\x47\x00\x00";
  const start = "\0\0\0\x0cJXL \r\n\x87\n";
  const parts = start + box("ftyp", "jxl \0\0\0\0jxl ") + box("jxlp", number(0) + written);
  for (const file of [written, start + box("jxlc", written), parts]) {
    assert.deepEqual(readJpegXlSize(bytes(file)), { width: 600, height: 400 });
  }
  assert.deepEqual(readJpegXlSize(bytes(byRatio)), { width: 32, height: 32 });
  for (const damaged of [start, "\xff\x0a", start + box("jxlc", "nothing")]) {
    assert.equal(readJpegXlSize(bytes(damaged)), undefined);
  }
});

test("an AVIF's size is its largest item's", () => {
  const extents = box("ispe", `${"\0".repeat(4)}${number(100)}${number(80)}`);
  const large = box("ispe", `${"\0".repeat(4)}${number(17_000)}${number(17_000)}`);
  const properties = box("iprp", box("ipco", extents + large));
  const file = box("ftyp", "avif\0\0\0\0avif") + box("meta", "\0".repeat(4) + properties);
  assert.equal(detectFormat(bytes(file)), "AVIF");
  assert.deepEqual(readSize("AVIF", bytes(file)), { width: 17_000, height: 17_000 });
});

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (each) => each.charCodeAt(0));
}

function number(value: number): string {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

function box(type: string, content: string): string {
  return number(content.length + 8) + type + content;
}
