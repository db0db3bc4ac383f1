/**
 * Loops over rows of pictures by SIMD, where somebody has started them: every worker, and the studio. Other pages need not allow WebAssembly. Whoever uses one has
 * the same loop in TypeScript too; both give the same bits.
 */
import type { Rows } from "./simd-rows.js";

/** Their memory never shrinks. */
const MOST_PIXELS = 2 ** 17;
let rows: Rows | null = null;

/** From now on have rows by SIMD; null: by TypeScript. */
export function useRows(started: Rows | null): void {
  rows = started;
}

/** Null where there are none, and for more pixels than should be there at once. */
export function rowsFor(pixels: number): Rows | null {
  return pixels <= MOST_PIXELS ? rows : null;
}
