/** EXIF orientation of WebP files, which browsers disagree about: some turn the picture, some do not. */
import type { Size } from "../contract/arrays.js";
import { tag } from "./headers.js";

/** How the stored picture lies, 1 to 8 as in EXIF; 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const UPRIGHT = 1;
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const EXIF_FLAG = 0x08;
/** Where the stored picture's x and y axes point in the upright one. */
const AXES: Record<Orientation, readonly [number, number, number, number]> = {
  1: [1, 0, 0, 1],
  2: [-1, 0, 0, 1],
  3: [-1, 0, 0, -1],
  4: [1, 0, 0, -1],
  5: [0, 1, 1, 0],
  6: [0, 1, -1, 0],
  7: [0, -1, -1, 0],
  8: [0, -1, 1, 0],
};

/**
 * Read a WebP file's EXIF orientation, and make the file say that it is upright, so that no browser
 * turns the picture. Damaged metadata means upright.
 */
export function takeWebpOrientation(bytes: Uint8Array): Orientation {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const exif = findExif(view);
    return exif ? takeOrientation(exif) : UPRIGHT;
  } catch (error) {
    // Reading beyond the end.
    if (error instanceof RangeError) return UPRIGHT;
    throw error;
  }
}

/** The size of a picture of this stored size when it is upright. */
export function uprightSize({ width, height }: Size, orientation: Orientation): Size {
  return orientation < 5 ? { width, height } : { width: height, height: width };
}

/** The canvas transform that turns a stored picture upright into a canvas of `upright` size. */
export function uprightTransform(upright: Size, orientation: Orientation): DOMMatrix2DInit {
  const [a, b, c, d] = AXES[orientation];
  // An axis that points backwards starts at the far side.
  return { a, b, c, d, e: a + c < 0 ? upright.width : 0, f: b + d < 0 ? upright.height : 0 };
}

/** The TIFF structure in a WebP's EXIF chunk (RFC 9649, 2.7.1.5). */
function findExif(view: DataView): DataView | undefined {
  if (tag(view, 12) !== "VP8X" || !(view.getUint8(20) & EXIF_FLAG)) return undefined;
  const lengthAt = (chunk: number) => view.getUint32(chunk + 4, true);
  let chunk = 12;
  while (tag(view, chunk) !== "EXIF") chunk += 8 + lengthAt(chunk) + (lengthAt(chunk) % 2);
  // Some programs keep the prefix that EXIF has in JPEG.
  const prefix = tag(view, chunk + 8) === "Exif" ? 6 : 0;
  return new DataView(view.buffer, view.byteOffset + chunk + 8 + prefix, lengthAt(chunk) - prefix);
}

function takeOrientation(tiff: DataView): Orientation {
  const order = tag(tiff, 0);
  if (order !== "II*\0" && order !== "MM\0*") return UPRIGHT;
  const little = order === "II*\0";
  const directory = tiff.getUint32(4, little);
  const entries = tiff.getUint16(directory, little);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + 12 * entry;
    if (tiff.getUint16(at, little) !== ORIENTATION_TAG || tiff.getUint16(at + 2, little) !== SHORT) continue;
    const value = tiff.getUint16(at + 8, little);
    tiff.setUint16(at + 8, UPRIGHT, little);
    return value in AXES ? (value as Orientation) : UPRIGHT;
  }
  return UPRIGHT;
}
