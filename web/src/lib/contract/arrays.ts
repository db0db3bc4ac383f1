/** How pictures lie in memory. */

/** A decoded picture: RGBA, 8 bits a channel, sRGB, not premultiplied, upright. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** width * height * 4 bytes; transferred, not copied, so the caller must not use it again. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}
