/** What was measured on this device, kept from visit to visit where the browser allows that. */
import type { Measured } from "./api.js";

const PLACE = "brushwork.measured";
const KEPT = 16;

export class Measurements {
  /** What is kept for a key; whatever else lies there counts as nothing. */
  get(key: string): Measured | null {
    const kept = read().find(([known]) => known === key)?.[1];
    return isMeasured(kept) ? kept : null;
  }

  /** Keep it; the oldest are forgotten. */
  set(key: string, measured: Measured): void {
    const others = read().filter(([known]) => known !== key);
    try {
      localStorage.setItem(PLACE, JSON.stringify([...others, [key, measured]].slice(-KEPT)));
    } catch {
      // It will be measured again.
    }
  }
}

function isMeasured(kept: Partial<Measured> | null | undefined): kept is Measured {
  const { wasm, webgpu } = kept ?? {};
  return typeof wasm === "number" && (webgpu === null || typeof webgpu === "number");
}

function read(): [string, Measured][] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(kept) ? (kept as [string, Measured][]).filter(Array.isArray) : [];
  } catch {
    return [];
  }
}
