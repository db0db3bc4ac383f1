/** How pictures lie in memory. */

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A decoded picture: RGBA, 8 bits a channel, sRGB, not premultiplied, upright. */
export interface Pixels extends Size {
  /** width * height * 4 bytes; transferred, not copied, so the caller must not use it again. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** White, of all that is 0 to 255. */
export const WHITE = 255;

/** Three planes, red, green and blue, of `height` rows of `width` values (layout 3HW). */
export interface Planes extends Size {
  readonly data: Float32Array<ArrayBuffer>;
}

/** A picture between the steps: red, green and blue from 0 to 255, and beyond where networks overshoot. */
export type Photo = Planes;

/** What networks take and give: from 0 to what stands for white with them. */
export type Tensor = Planes;
