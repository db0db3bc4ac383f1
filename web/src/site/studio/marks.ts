/** The marks on a picture, on a small canvas of its shape: opaque where it is marked. */
import type { Pixels } from "../../lib/index.js";

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

export class Marks {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #kept: ImageData | null = null;

  constructor(canvas: HTMLCanvasElement, colour: string) {
    this.canvas = canvas;
    this.#context = canvas.getContext("2d", { willReadFrequently: true })!;
    this.#colour = colour;
  }

  readonly #colour: string;

  /** No marks, on a picture of this size. */
  reset(width: number, height: number): void {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    this.canvas.width = Math.max(1, Math.round(width * scale));
    this.canvas.height = Math.max(1, Math.round(height * scale));
  }

  /** Note what is marked, in case what is drawn next is taken back. */
  keep(): void {
    this.#kept = this.#context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  /** What was marked when that was noted last is marked again. */
  takeBack(): void {
    if (this.#kept) this.#context.putImageData(this.#kept, 0, 0);
  }

  /** A stroke as wide as `size` of the shorter side. */
  stroke(from: Place, to: Place, size: number, erase: boolean): void {
    const { width, height } = this.canvas;
    const context = this.#draw(erase ? "destination-out" : "source-over");
    context.lineCap = "round";
    context.lineWidth = Math.max(1, size * Math.min(width, height));
    context.beginPath();
    context.moveTo(from.x * width, from.y * height);
    context.lineTo(to.x * width, to.y * height);
    context.stroke();
  }

  rectangle({ x, y, width, height }: Rectangle, erase: boolean): void {
    const { width: wide, height: high } = this.canvas;
    this.#draw(erase ? "destination-out" : "source-over").fillRect(
      x * wide,
      y * high,
      width * wide,
      height * high,
    );
  }

  invert(): void {
    this.#draw("xor").fillRect(0, 0, this.canvas.width, this.canvas.height);
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

  #draw(operation: GlobalCompositeOperation): CanvasRenderingContext2D {
    this.#context.globalCompositeOperation = operation;
    this.#context.strokeStyle = this.#context.fillStyle = this.#colour;
    return this.#context;
  }
}
