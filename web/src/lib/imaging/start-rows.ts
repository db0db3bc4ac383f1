/** Loads rows by SIMD into a page. */
import { useRows } from "./rows.js";

/** Where the page's policy allows WebAssembly and there is SIMD; else all takes longer. Never rejects. */
export async function startRows(): Promise<void> {
  try {
    const { Rows } = await import("./simd-rows.js");
    useRows(new Rows());
  } catch {
    // What they do is done in TypeScript.
  }
}
