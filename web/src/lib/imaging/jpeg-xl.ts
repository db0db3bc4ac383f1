/** JPEG XL, which some browsers read. Few ask for it, so it is loaded then. */
import type { Size } from "../contract/arrays.js";
import { BrushworkError } from "../contract/errors.js";
import { boxes, sizeBy } from "./headers.js";

/** Width to height, as JPEG XL numbers them (ISO/IEC 18181-1); by the first the width is written. */
const RATIOS = [[], [1, 1], [12, 10], [4, 3], [3, 2], [16, 9], [5, 4], [2, 1]] as const;
/** How many bits a side of a JPEG XL may take. */
const SIDE_BITS = [9, 13, 18, 30] as const;

/** A grey pixel. */
const SAMPLE = "/woAEBAUNwIIAAEAJABLGIsVwknkAAA=";

/** The size that a JPEG XL declares, as it lies; undefined where its header is damaged. */
export function readJpegXlSize(bytes: Uint8Array): Size | undefined {
  return sizeBy(declared, bytes);
}

/** Throws an "unsupported-picture" error where this browser reads none: what it says of itself need not be so. */
export async function checkJpegXlIsRead(): Promise<void> {
  const sample = Uint8Array.from(atob(SAMPLE), (each) => each.charCodeAt(0));
  try {
    (await createImageBitmap(new Blob([sample], { type: "image/jxl" }))).close();
  } catch (error) {
    const message = "This file is a JPEG XL picture, which this browser cannot read; save it as JPEG.";
    throw new BrushworkError("unsupported-picture", message, { cause: error });
  }
}

/** Numbers of some bits each, the lowest first. */
function declared(view: DataView): Size | undefined {
  let bit = 8 * codestream(view);
  const bits = (count: number) => {
    let value = 0;
    for (let each = 0; each < count; each++, bit++) {
      value += ((view.getUint8(bit >> 3) >> (bit & 7)) & 1) * 2 ** each;
    }
    return value;
  };
  if (bits(16) !== 0x0aff) return undefined;
  const isSmall = bits(1) === 1;
  const side = () => (isSmall ? 8 * (1 + bits(5)) : 1 + bits(SIDE_BITS[bits(2)]!));
  const height = side();
  const [across, down] = RATIOS[bits(3)]!;
  return { width: across ? Math.floor((height * across) / down) : side(), height };
}

/** Where a JPEG XL's own data begin: at once, or in a box, of which there may be several with numbers of their own. */
function codestream(view: DataView): number {
  if (view.getUint16(0) === 0xff0a) return 0;
  const [whole] = boxes(view, 0, view.byteLength, "jxlc");
  const [part] = boxes(view, 0, view.byteLength, "jxlp");
  return whole ? whole[0] : part ? part[0] + 4 : view.byteLength;
}
