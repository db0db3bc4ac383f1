import { BrushworkError } from "../engine/errors.js";

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** An sRGB canvas of this size, kept in main memory; throws a "runtime" error where there is no room. */
export function canvasContext(width: number, height: number): Context {
  const settings: CanvasRenderingContext2DSettings = { colorSpace: "srgb", willReadFrequently: true };
  const context =
    "OffscreenCanvas" in globalThis ? offscreen(width, height, settings) : onscreen(width, height, settings);
  if (context) return context;
  throw new BrushworkError(
    "runtime",
    `This browser has no room for a picture of ${width} × ${height} pixels.`,
  );
}

function offscreen(
  width: number,
  height: number,
  settings: CanvasRenderingContext2DSettings,
): Context | null {
  return new OffscreenCanvas(width, height).getContext("2d", settings);
}

function onscreen(width: number, height: number, settings: CanvasRenderingContext2DSettings): Context | null {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext("2d", settings);
}
