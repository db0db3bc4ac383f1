/**
 * The stages of painting, inside the worker ("A picture's way" in docs/architecture.md):
 *
 *     style picture --encodeStyle--> code --+
 *     photograph ---------------------------+--survey--> scales --+
 *     photograph, or a tile of it ----------------------------------+--paint--> painted
 *
 * exporter/brushwork/inference/pipeline.py has the same; stylize.ts does it all for a look.
 */
import type { Photo, Size, Tensor } from "../contract/arrays.js";
import { KINDS } from "../contract/kinds.generated.js";
import { pad, unpad } from "../imaging/pad.js";
import { styleSquare } from "../imaging/resample.js";
import { placed, type Source, stripRows, strips, wholeArea } from "../imaging/sources.js";
import { surveyCopy } from "../imaging/survey-copy.js";
import { type Area, paddedSize, type Tile, tilesOf, within } from "../imaging/tiles.js";
import { pause } from "../platform/pause.js";
import type { Progress, Scales, StyleCode } from "./api.js";
import type { Model } from "./messages.js";
import type { Graphs } from "./models.js";

/** Encoders take squares of black 0 to white 1. */
const ENCODER_FEED = { alignment: 1, minimum: 1, maximum: 1 };
/** Of painters that have no survey, as those that see a picture as a whole. */
export const NO_SCALES: Scales = { scales: null, shifts: null };

/** One model, for one job; a method at a time. Rejects with the signal's reason soon after it is aborted. */
export class Pipeline {
  readonly model: Model;
  readonly report: (progress: Progress) => void;
  readonly #graphs: Graphs;
  readonly #signal: AbortSignal;

  constructor(model: Model, graphs: Graphs, signal: AbortSignal, report: (progress: Progress) => void) {
    this.model = model;
    this.report = report;
    this.#graphs = graphs;
    this.#signal = signal;
  }

  /** The code of a style picture. */
  async encodeStyle(picture: Source): Promise<StyleCode> {
    const side = this.model.styleSide;
    const style = pad(styleSquare(picture, side), ENCODER_FEED);
    return this.#told("encode", style, () => this.#graphs.encode(style));
  }

  /** What steers the painter all over a photo, of which it sees the survey copy. */
  async survey(photo: Source, code: StyleCode | null): Promise<Scales> {
    if (!code) return NO_SCALES;
    return this.surveyCopied(surveyCopy(photo, this.model.surveyPixels), code);
  }

  /** `survey`, given the survey copy. */
  async surveyCopied(small: Photo, code: StyleCode): Promise<Scales> {
    const copy = pad(placed(small), this.model);
    return this.#told("survey", copy, () => this.#graphs.survey(copy, code));
  }

  /** A photo, or a tile of one, painted: not clamped, and in tiles of about so many pixels. */
  async paint(photo: Source, scales: Scales, tilePixels: number): Promise<Photo> {
    const { width, height } = photo;
    const painted = { width, height, data: new Float32Array(3 * width * height) };
    const total = width * height;
    let done = 0;
    this.report({ phase: "paint", done, total });
    for (const { fed, kept } of this.tiles(photo, tilePixels)) {
      const part = within(kept, photo);
      const tile = await this.paintTile(this.feed(photo, fed), scales);
      put(painted, part, unpad(tile, photo, this.model, fed));
      done += (part.right - part.left) * (part.bottom - part.top);
      this.report({ phase: "paint", done, total });
    }
    return painted;
  }

  /** An area of a photo, padded, where the painter finds it; it lasts until anything but to paint that is asked. */
  feed(photo: Source, fed: Area): Tensor {
    const size = { width: fed.right - fed.left, height: fed.bottom - fed.top };
    return pad(photo, this.model, fed, this.#graphs.room?.(size));
  }

  /** A padded area of a photo, painted; it lasts until the next is. */
  async paintTile(tile: Tensor, scales: Scales): Promise<Tensor> {
    const painted = await this.#graphs.paint(tile, scales);
    await this.pause();
    return painted;
  }

  /** What to paint at once of a photo, which is padded; each tile sees `margin` more pixels than it needs. */
  tiles(photo: Size, tilePixels: number, margin = 0): Tile[] {
    const size = paddedSize(photo, this.model);
    const all = wholeArea(size);
    if (!KINDS[this.model.kind].tiles) return [{ fed: all, kept: all }];
    const halo = this.model.halo + margin;
    return tilesOf(size.width, size.height, { ...this.model, halo }, tilePixels);
  }

  /** Lets an abort be heard; throws the signal's reason then. */
  async pause(): Promise<void> {
    await pause();
    this.#signal.throwIfAborted();
  }

  async #told<T>(phase: Progress["phase"], { width, height }: Size, work: () => Promise<T>): Promise<T> {
    const total = width * height;
    this.report({ phase, done: 0, total });
    const result = await work();
    this.report({ phase, done: total, total });
    await this.pause();
    return result;
  }
}

/** Put what is there of a picture in an area of it into a photo of its size. */
export function put(photo: Photo, { left, top, right, bottom }: Area, from: Source): void {
  for (const [start, end] of strips(top, bottom, stripRows(right - left))) {
    const { width, height, data } = from.rows(start, end, left, right);
    for (let line = 0; line < 3 * height; line++) {
      const row = Math.floor(line / height) * photo.height + start + (line % height);
      photo.data.set(data.subarray(line * width, (line + 1) * width), row * photo.width + left);
    }
  }
}
