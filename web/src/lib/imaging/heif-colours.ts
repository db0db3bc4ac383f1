/** What a HEIC file says of its colours, as chunks of a PNG (ISO/IEC 23008-12, 6.5.5; the same as in imaging/headers.py). */
import { type Bytes, joined } from "./bytes.js";
import { itemProperties, tag } from "./headers.js";
import { pngChunk, profileChunk } from "./png.js";

/** Numbers of ITU-T H.273 that mean colours of their own; HDR is shown as if it were sRGB. */
const PRIMARIES = [1, 5, 6, 7, 9, 11, 12];
const TRANSFERS = [4, 5, 8, 13];
const SRGB = { primaries: 1, transfer: 13 };
/** BT.709 and unspecified, which browsers show alike. */
const SHOWN_AS_SRGB = [1, 2, 6, 14, 15];
const FULL_RANGE_RGB = [0, 1];

/** The chunks of an ICC profile, else of coding points; none where that is sRGB. */
export function colourChunks(file: Uint8Array<ArrayBuffer>): Bytes[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found = itemProperties(view, "colr").filter(([start, end]) => end - start > 4);
  const profile = found.find(([start]) => ["prof", "rICC"].includes(tag(view, start)));
  if (profile) return [profileChunk(file.slice(profile[0] + 4, profile[1]))];
  const coding = found.find(([start, end]) => tag(view, start) === "nclx" && end - start >= 8);
  return coding ? codingChunks(view, coding[0] + 4) : [];
}

function codingChunks(view: DataView, at: number): Bytes[] {
  const primaries = view.getUint16(at);
  const written = view.getUint16(at + 2);
  const transfer = SHOWN_AS_SRGB.includes(written) ? SRGB.transfer : written;
  const isKnown = PRIMARIES.includes(primaries) && TRANSFERS.includes(transfer);
  if (!isKnown || (primaries === SRGB.primaries && transfer === SRGB.transfer)) return [];
  return [joined(...pngChunk("cICP", Uint8Array.of(primaries, transfer, ...FULL_RANGE_RGB)))];
}
