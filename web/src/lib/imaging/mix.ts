/** The painting laid over the photo. */
import type { Photo, Pixels } from "../contract/arrays.js";
import { rowsFor } from "./rows.js";
import { pixelRows } from "./sources.js";

/** What is laid over a part of a photo, all of the same size. */
export interface Layers {
  readonly painted: Photo;
  /** One value a pixel: 1 where there is to be the painting, 0 where there is to be `elsewhere`. */
  readonly mask: Float32Array | null;
  /** By default the photo. */
  readonly elsewhere: Photo | null;
}

/**
 * Write a part of a painting into `picture`: the photo moved by `fade`, 0 to 1, towards the layers; its
 * alpha stays. `left` and `top` are where the part lies.
 */
export function mix(
  picture: Pixels,
  { left, top }: { readonly left: number; readonly top: number },
  photo: Photo,
  { painted, mask, elsewhere }: Layers,
  fade: number,
): void {
  const area = photo.width * photo.height;
  const wanted = mask ? masked(painted.data, mask, elsewhere ? elsewhere.data : photo.data) : painted.data;
  const rows = rowsFor(area);
  if (rows) {
    const { width, height } = photo;
    rows.mix(pixelRows(picture.data, picture.width, { left, top, width, height }), photo.data, wanted, fade);
    return;
  }
  for (let y = 0; y < photo.height; y++) {
    const out = 4 * ((top + y) * picture.width + left);
    mixRow(picture.data, out, photo.data, wanted, y * photo.width, photo.width, area, fade);
  }
}

function masked(painted: Float32Array, mask: Float32Array, elsewhere: Float32Array): Float32Array {
  const area = mask.length;
  return painted.map((value, at) => elsewhere[at]! + mask[at % area]! * (value - elsewhere[at]!));
}

function mixRow(
  data: Pixels["data"],
  start: number,
  photo: Float32Array,
  wanted: Float32Array,
  from: number,
  width: number,
  area: number,
  fade: number,
): void {
  for (let red = from, out = start; red < from + width; red++, out += 4) {
    const green = red + area;
    const blue = green + area;
    // Half is rounded up: the array itself would round half to even. It clamps.
    data[out] = Math.floor(photo[red]! + fade * (wanted[red]! - photo[red]!) + 0.5);
    data[out + 1] = Math.floor(photo[green]! + fade * (wanted[green]! - photo[green]!) + 0.5);
    data[out + 2] = Math.floor(photo[blue]! + fade * (wanted[blue]! - photo[blue]!) + 0.5);
  }
}
