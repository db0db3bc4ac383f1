/**
 * Loops over rows of pictures by SIMD, once they are loaded. Whoever uses one has the same loop in TypeScript too, for where
 * there is none; both give the same bits.
 */
import type { Rows } from "./simd-rows.js";

/** Their memory never shrinks. */
const MOST_PIXELS = 2 ** 17;
/** Without it nothing is done by SIMD: for who compares. */
export const simd = { wanted: true };
let rows: Rows | null = null;
let loading: Promise<void> | undefined;

/** In a worker: load them, where this browser can run them. Pages need not allow WebAssembly. Never rejects. */
export function loadRows(): Promise<void> {
  loading ??= import("./simd-rows.js")
    .then((module) => {
      rows = new module.Rows();
    })
    .catch(() => {});
  return loading;
}

/** Null where they are not there, and for more pixels than should be there at once. */
export function rowsFor(pixels: number): Rows | null {
  return simd.wanted && pixels <= MOST_PIXELS ? rows : null;
}
