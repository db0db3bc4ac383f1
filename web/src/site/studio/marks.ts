/** The marks on a picture, on a small canvas of its shape: opaque where it is marked. */
import type { Pixels, Size } from "../../lib/index.js";

/** Marks need no more detail than a brush. */
const LONGEST_SIDE = 1024;
const OPAQUE = 255;

/** A place on the picture, 0 to 1 along both sides. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle extends Place {
  readonly width: number;
  readonly height: number;
}

/** What a stroke is drawn with. */
export interface Brush {
  /** Its width, as a share of the picture's shorter side. */
  readonly size: number;
  /** How much of it fades, 0 to 1; half of the marks are where a hard one ends. */
  readonly softness: number;
  readonly erase: boolean;
}

export class Marks {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #colour: string;
  /** What was marked before the stroke that is being drawn, and its places so far. */
  #before: ImageData | null = null;
  #path = new Path2D();

  constructor(canvas: HTMLCanvasElement, colour: string) {
    this.canvas = canvas;
    this.#context = canvas.getContext("2d", { willReadFrequently: true })!;
    this.#colour = colour;
  }

  /** What a mask of a picture of this size marks, and nothing else; without one, nothing. */
  show(mask: Pixels | null, picture: Size): void {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const side = (length: number) => Math.max(1, Math.round(length * scale));
    const { width, height } = mask ?? { width: side(picture.width), height: side(picture.height) };
    // Empties it, too.
    Object.assign(this.canvas, { width, height });
    if (mask) this.#put(width, height, (pixel) => OPAQUE - mask.data[4 * pixel]!, "copy");
  }

  /** Begin a stroke. */
  begin({ x, y }: Place): void {
    const { width, height } = this.canvas;
    this.#before = this.#context.getImageData(0, 0, width, height);
    this.#path = new Path2D();
    this.#path.moveTo(x * width, y * height);
  }

  /** Draw the stroke on to further places: all of it anew, as soft edges that lie on each other would add up. */
  draw(places: readonly Place[], { size, softness, erase }: Brush): void {
    const { width, height } = this.canvas;
    for (const { x, y } of places) this.#path.lineTo(x * width, y * height);
    this.takeBack();
    const context = this.#begin(erase ? "destination-out" : "source-over");
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = Math.max(1, size * Math.min(width, height));
    if (softness > 0) {
      // Its shadow alone: what is blurred otherwise is not in all browsers. Shadows know no transformations.
      context.shadowColor = this.#colour;
      context.shadowBlur = (softness * context.lineWidth) / 2;
      context.shadowOffsetX = 2 * width;
      context.translate(-2 * width, 0);
    }
    context.stroke(this.#path);
    context.restore();
  }

  /** What was marked before the stroke is marked again. */
  takeBack(): void {
    if (this.#before) this.#context.putImageData(this.#before, 0, 0);
  }

  rectangle({ x, y, width, height }: Rectangle, erase: boolean): void {
    const { width: wide, height: high } = this.canvas;
    const context = this.#begin(erase ? "destination-out" : "source-over");
    context.fillRect(x * wide, y * high, width * wide, height * high);
    context.restore();
  }

  /** Mark, or do not mark any more, each pixel of the canvas as far as `shares` say, 0 to 255. */
  cover(shares: Uint8ClampedArray, erase: boolean): void {
    const { width, height } = this.canvas;
    this.#put(width, height, (pixel) => shares[pixel]!, erase ? "destination-out" : "source-over");
  }

  invert(): void {
    const context = this.#begin("xor");
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.restore();
  }

  clear(): void {
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** The mask, black where the picture is marked, and how much of it is; null where nothing is. */
  read(): { mask: Pixels; share: number } | null {
    const { width, height } = this.canvas;
    const { data } = this.#context.getImageData(0, 0, width, height);
    let marked = 0;
    for (let at = 0; at < data.length; at += 4) {
      const alpha = data[at + 3]!;
      marked += alpha;
      data.fill(OPAQUE - alpha, at, at + 3);
      data[at + 3] = OPAQUE;
    }
    return marked > 0 ? { mask: { width, height, data }, share: marked / (OPAQUE * width * height) } : null;
  }

  /** Marks that are `alpha` of 255 at each pixel, laid on what is marked. */
  #put(width: number, height: number, alpha: (pixel: number) => number, how: GlobalCompositeOperation): void {
    const layer = new OffscreenCanvas(width, height);
    const context = layer.getContext("2d")!;
    context.fillStyle = this.#colour;
    context.fillRect(0, 0, width, height);
    const pixels = context.getImageData(0, 0, width, height);
    for (let pixel = 0; pixel < width * height; pixel++) pixels.data[4 * pixel + 3] = alpha(pixel);
    context.putImageData(pixels, 0, 0);
    this.#begin(how).drawImage(layer, 0, 0);
    this.#context.restore();
  }

  /** Until `restore` is called. */
  #begin(operation: GlobalCompositeOperation): CanvasRenderingContext2D {
    this.#context.save();
    this.#context.globalCompositeOperation = operation;
    this.#context.strokeStyle = this.#context.fillStyle = this.#colour;
    return this.#context;
  }
}
