import { BrushworkError } from "../engine/errors.js";

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** An sRGB canvas of this size, kept in main memory; throws a "runtime" error where there is no room. */
export function canvasContext(width: number, height: number): Context {
  const settings = { colorSpace: "srgb", willReadFrequently: true } as const;
  const context: Context | null =
    typeof OffscreenCanvas === "undefined"
      ? element(width, height).getContext("2d", settings)
      : new OffscreenCanvas(width, height).getContext("2d", settings);
  if (context) return context;
  throw new BrushworkError(
    "runtime",
    `This browser has no room for a picture of ${width} × ${height} pixels.`,
  );
}

function element(width: number, height: number): HTMLCanvasElement {
  return Object.assign(document.createElement("canvas"), { width, height });
}
