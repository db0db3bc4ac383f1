import { canvasContext, checkCanvasHolds, type Context } from "./canvas.js";

/** What pictures can be saved as. */
export type EncodedType = "image/png" | "image/jpeg" | "image/webp";

/** A picture that is put together of rows, and then encoded; on the page or in a worker. */
export class Sheet {
  readonly #context: Context;

  /** Throws a "runtime" error where this browser has no canvas of this size. */
  constructor(width: number, height: number) {
    this.#context = canvasContext(width, height);
    checkCanvasHolds(this.#context);
  }

  /** RGBA rows, from row `top` on. */
  put(top: number, data: Uint8ClampedArray<ArrayBuffer>): void {
    const { width } = this.#context.canvas;
    this.#context.putImageData(new ImageData(data, width, data.length / (4 * width)), 0, top);
  }

  /** Null, or of another type, where this browser cannot write it. JPEG is put on white. */
  encode(type: EncodedType, quality: number): Promise<Blob | null> {
    const context = this.#context;
    const { canvas } = context;
    if (type === "image/jpeg") {
      context.globalCompositeOperation = "destination-over";
      context.fillStyle = "white";
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    if ("convertToBlob" in canvas) return canvas.convertToBlob({ type, quality });
    return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
  }
}
