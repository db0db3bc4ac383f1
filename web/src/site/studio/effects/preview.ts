/** What is shown of pictures: small copies of large ones, and paintings as far as they are. */
import {
  type Area,
  type Part,
  partOf,
  type Pixels,
  place,
  previewFactor,
  previewSize,
} from "../../../lib/index.js";
import type { Unfinished } from "../machine/state.js";

const AT_ONCE_PIXELS = 4_000_000;

type Grown = Omit<Unfinished, "look">;

/** The small copy of a picture, or a small picture itself; made in pieces, so that the page goes on. */
export async function previewOf(pixels: Pixels): Promise<Pixels> {
  const factor = previewFactor(pixels);
  if (factor === 1) return pixels;
  const { width, height } = pixels;
  const whole = blank(pixels, factor);
  const rows = factor * Math.max(1, Math.floor(AT_ONCE_PIXELS / width / factor));
  for (let top = 0; top < height; top += rows) {
    place(
      whole,
      partOf(pixels, factor, { left: 0, top, right: width, bottom: Math.min(height, top + rows) }),
    );
    await new Promise((resolve) => setTimeout(resolve));
  }
  return whole;
}

/** An unfinished painting, of a picture of this size, with one more part; `before` is used up. */
export function grown(before: Grown | null, picture: Pixels, part: Part): Grown {
  const { pixels, areas } = before ?? { pixels: blank(picture, previewFactor(picture)), areas: [] };
  place(pixels, part);
  return { pixels, areas: [...areas, areaOf(part)] };
}

function areaOf({ left, top, pixels }: Part): Area {
  return { left, top, right: left + pixels.width, bottom: top + pixels.height };
}

function blank(picture: Pixels, factor: number): Pixels {
  const { width, height } = previewSize(picture, factor);
  return { width, height, data: new Uint8ClampedArray(4 * width * height) };
}
