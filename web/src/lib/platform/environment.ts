/** What the browser and the page offer; read when an engine is asked, never at import. */
import { BrushworkError, reason } from "../contract/errors.js";
import { isAppleTouchDevice, savesData } from "./device.js";

/** A graphics processor that WebGPU offers. */
export interface Adapter {
  readonly name: string;
  /** The processor behaves as if it were one: right, and slower than wasm. */
  readonly software: boolean;
}

/** Broken drivers never answer. */
const ADAPTER_WITHIN_MS = 10_000;
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** The graphics processor that WebGPU would use; throws a "runtime" error that says why there is none. */
export async function findAdapter(): Promise<Adapter> {
  const { gpu } = navigator as { gpu?: GPU };
  if (!gpu) throw new BrushworkError("runtime", "This browser offers no WebGPU to this page.");
  // The runtime waits for the graphics processor in the middle of wasm's work.
  if (!("Suspending" in WebAssembly)) {
    throw new BrushworkError(
      "runtime",
      "This browser lacks JavaScript Promise Integration, which WebGPU needs.",
    );
  }
  const adapter = await Promise.race([
    gpu.requestAdapter({ powerPreference: "high-performance" }),
    new Promise<null>((resolve) => setTimeout(() => resolve(null), ADAPTER_WITHIN_MS)),
  ]).catch((error: unknown) => {
    const message = `WebGPU fails to find a graphics processor: ${reason(error)}`;
    throw new BrushworkError("runtime", message, { cause: error });
  });
  if (!adapter) throw new BrushworkError("runtime", "WebGPU finds no graphics processor that it may use.");
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture, device].filter(Boolean).join(" ") || "unnamed";
  return { name, software: isFallbackAdapter || SOFTWARE.test(`${vendor} ${architecture} ${description}`) };
}

/** Whether a second runtime may be fetched and tried without being asked for. */
export function mayTryUnasked(): boolean {
  // On iPhone and iPad, tabs that grow are ended, and WebGPU's runtime is known to grow.
  return !savesData() && !isAppleTouchDevice();
}

/** Throws an "insecure-context" error where models cannot be checked. */
export function checkSecureContext(): void {
  if (globalThis.isSecureContext) return;
  throw new BrushworkError(
    "insecure-context",
    `This page was opened over plain HTTP (${location.origin}). There, browsers switch off the ` +
      "cryptography with which models are checked before use, so nothing can be painted. " +
      "Open the page over HTTPS, or as http://localhost on the machine that serves it.",
  );
}
