import { BrushworkError } from "../contract/errors.js";

// Some browsers only add a little noise, which harms nothing.
const NOISE = 2;
const OPAQUE = 255;

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

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

/**
 * Throws a "runtime" error where the canvas does not hold what is drawn on it: beyond their limits, browsers
 * draw nothing, and say nothing.
 */
export function checkCanvasHolds(context: Context): void {
  const { width, height } = context.canvas;
  context.fillRect(width - 1, height - 1, 1, 1);
  if (context.getImageData(width - 1, height - 1, 1, 1).data[3] === OPAQUE) return;
  throw new BrushworkError(
    "runtime",
    `This browser cannot hold ${width} × ${height} pixels in one piece. Make the picture smaller.`,
  );
}

/**
 * Throws a "runtime" error where the browser hides the pixels of canvases from pages, as some do
 * against fingerprinting: every picture would silently be another.
 */
export function checkCanvasIsReadable(): void {
  const context = canvasContext(4, 4);
  context.fillStyle = "rgb(10 100 200)";
  context.fillRect(0, 0, 4, 4);
  const { data } = context.getImageData(0, 0, 4, 4);
  if (data.every((value, at) => Math.abs(value - [10, 100, 200, 255][at % 4]!) <= NOISE)) return;
  throw new BrushworkError(
    "runtime",
    "This browser hides the pixels of pictures from pages, to protect against fingerprinting. " +
      "To paint here, allow this site to read canvas data, and reload the page.",
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
