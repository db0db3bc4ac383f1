/** Noise that is the same everywhere, by a hash of a pixel's place: tiles fit, engines agree. */

/** 32 bits for a place: "lowbias32" by Chris Wellons, https://nullprogram.com/blog/2018/07/31/. */
export function hash(column: number, row: number): number {
  let bits = Math.imul(row, 0x9e3779b1) ^ Math.imul(column, 0x85ebca77);
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return bits ^ (bits >>> 16);
}
