import type { Pixels } from "../engine/api.js";
import { BrushworkError } from "../engine/errors.js";
import { canvasContext } from "./canvas.js";

/** What pictures can be saved as. */
export type EncodedType = "image/png" | "image/jpeg" | "image/webp";

/** Beyond it, Chromium cuts the picture without a word. */
const MAX_WEBP_SIDE = 16_383;
const NAMES: Record<EncodedType, string> = { "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP" };

/**
 * Encode a picture; the file carries no metadata. `quality` is 0 to 1, for JPEG and WebP.
 *
 * JPEG has no transparency: the picture is put on white. Throws an "unsupported-picture" error
 * where this browser cannot write the format (Safari: WebP), or the format cannot hold the picture.
 */
export async function encodePicture(picture: Pixels, type: EncodedType, quality = 0.92): Promise<Blob> {
  const { width, height } = picture;
  if (type === "image/webp" && Math.max(width, height) > MAX_WEBP_SIDE) {
    throw new BrushworkError(
      "unsupported-picture",
      `WebP holds at most ${MAX_WEBP_SIDE} pixels a side, this picture has ${width} × ${height}; choose another format.`,
    );
  }
  const context = canvasContext(width, height);
  context.putImageData(new ImageData(picture.data, width, height), 0, 0);
  if (type === "image/jpeg") {
    context.globalCompositeOperation = "destination-over";
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
  }
  const blob = await toBlob(context.canvas, type, quality);
  if (blob?.type === type) return blob;
  throw new BrushworkError(
    "unsupported-picture",
    `This browser cannot save a picture of ${width} × ${height} pixels as ${NAMES[type]}; choose another format.`,
  );
}

function toBlob(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  type: string,
  quality: number,
): Promise<Blob | null> {
  if ("convertToBlob" in canvas) return canvas.convertToBlob({ type, quality });
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}
