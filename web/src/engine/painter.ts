/** Painting, inside the worker: "A picture's way" in docs/architecture.md, steps 2 to 11. */
import * as ort from "onnxruntime-web/wasm";
import type { Pixels, StyleCode } from "./api.js";
import { bandsOf, paste } from "./bands.js";
import { photoColours, photoPalette, type Recolouring } from "./colours.js";
import { BrushworkError, reason } from "./errors.js";
import type { Model, Painted, ResolvedLook, StylizeJob } from "./messages.js";
import { composite, feed, held, mix, paddedSize, type Photo, type Planes, reduce } from "./pixels.js";
import { coverage, resized, strokeCopy, styleSquare } from "./resample.js";
import type { Report, Sessions } from "./sessions.js";

type Statistics = { readonly scales: ort.Tensor; readonly shifts: ort.Tensor };

/** One painting of the copy that is painted: what steers it, what becomes of its colours, and where it goes. */
interface Layer {
  readonly statistics: Statistics | null;
  readonly recolour: Recolouring | null;
  /** Padded, in the network's range. */
  readonly painted: Planes;
}

const BAND_PIXELS = 2_000_000;
const FINISHED_AT_ONCE_PIXELS = 500_000;
/** Nothing is left of the painter at strength 0, and all of the painting from here on. */
const FADED_IN_AT = 0.25;
const OUT_OF_MEMORY = /bad_alloc|out of memory|memory access|allocation failed/i;

/** One picture through one model; a method at a time. Its methods throw BrushworkError. */
export class Painter {
  readonly #model: Model;
  readonly #sessions: Sessions;
  readonly #signal: AbortSignal;
  readonly #report: Report;

  constructor(model: Model, sessions: Sessions, signal: AbortSignal, report: Report) {
    this.#model = model;
    this.#sessions = sessions;
    this.#signal = signal;
    this.#report = report;
  }

  /** The code of a style picture. */
  async encode(picture: Pixels): Promise<StyleCode> {
    try {
      return await this.#encode(picture);
    } catch (error) {
      throw this.#explained(error, picture);
    }
  }

  /** Paint a picture, in place. */
  async paint({ picture, look }: StylizeJob): Promise<Painted> {
    try {
      const steered = this.#sessions.encoder ? await this.#steer(picture, look) : look;
      const start = performance.now();
      await this.#paint(picture, steered);
      return { picture, milliseconds: performance.now() - start };
    } catch (error) {
      throw this.#explained(error, picture);
    }
  }

  async #encode(picture: Pixels): Promise<StyleCode> {
    const side = this.#model.styleSide;
    this.#report({ phase: "encode", done: 0, total: side * side });
    const square = styleSquare(composite(picture), side);
    const style = feed(square, { alignment: 1, minimum: 1, maximum: 1 });
    const outputs = await this.#sessions.encoder!.run({ style: tensor(style) });
    const code = finite(outputs, "code", outputs.code?.dims ?? []);
    this.#report({ phase: "encode", done: side * side, total: side * side });
    await this.#pause();
    return code.slice();
  }

  /** With an encoder, strength is a step from the photo's own code; else it is the fade alone. */
  async #steer(picture: Pixels, look: ResolvedLook): Promise<ResolvedLook> {
    const { code, elsewhere, strength } = look;
    if (strength === 1) return look;
    const own = await this.#encode(picture);
    const step = (to: StyleCode | null) =>
      to && to.map((value, at) => own[at]! + strength * (value - own[at]!));
    return {
      ...look,
      code: step(code),
      elsewhere: step(elsewhere),
      strength: Math.min(1, strength / FADED_IN_AT),
    };
  }

  async #paint(picture: Pixels, look: ResolvedLook): Promise<void> {
    const photo = composite(picture);
    const copy = strokeCopy(photo, look.stroke);
    const codes = look.elsewhere ? [look.code, look.elsewhere] : [look.code];
    const layers: Layer[] = [];
    for (const code of codes) layers.push(await this.#survey(copy, code, look));
    const pixels = picture.width * picture.height;
    await this.#paintBands(copy, layers, (share) =>
      this.#report({ phase: "paint", done: Math.round(share * pixels), total: pixels }),
    );
    this.#finish(picture, photo, copy, layers, look);
  }

  async #survey(copy: Photo, code: StyleCode | null, { colours }: ResolvedLook): Promise<Layer> {
    const painted: Planes = blank(paddedSize(copy, this.#model));
    if (!this.#sessions.survey || !code) {
      return { statistics: null, recolour: colours === "luma" ? photoColours : null, painted };
    }
    const small = reduce(copy, this.#model.surveyPixels);
    const picture = feed(held(small), this.#model);
    const total = picture.width * picture.height;
    this.#report({ phase: "survey", done: 0, total });
    const outputs = await this.#sessions.survey.run({
      picture: tensor(picture),
      code: new ort.Tensor("float32", code, [1, code.length]),
    });
    for (const name of ["scales", "shifts"]) finite(outputs, name, outputs[name]?.dims ?? []);
    const statistics = { scales: outputs.scales!, shifts: outputs.shifts! };
    let recolour: Recolouring | null = colours === "luma" ? photoColours : null;
    if (colours === "palette") {
      const paintedSmall = await this.#run(picture, statistics);
      recolour = photoPalette(this.#unpadded(paintedSmall, small).rows(0, small.height), small);
    }
    this.#report({ phase: "survey", done: total, total });
    await this.#pause();
    return { statistics, recolour, painted };
  }

  async #paintBands(copy: Photo, layers: readonly Layer[], report: (share: number) => void): Promise<void> {
    const { width, height } = paddedSize(copy, this.#model);
    const pixels = this.#model.kind === "local" ? BAND_PIXELS : Number.POSITIVE_INFINITY;
    report(0);
    for (const band of bandsOf(width, height, this.#model, pixels)) {
      const tile = feed(copy, this.#model, band.from, band.to);
      for (const { statistics, painted } of layers) {
        paste(painted, await this.#run(tile, statistics), band);
        await this.#pause();
      }
      report(band.end / height);
    }
  }

  async #run(tile: Planes, statistics: Statistics | null): Promise<Planes> {
    const outputs = await this.#sessions.painter!.run(
      statistics ? { tile: tensor(tile), ...statistics } : { picture: tensor(tile) },
    );
    return { ...tile, data: finite(outputs, "painted", [1, 3, tile.height, tile.width]) };
  }

  /** Steps 9 to 11, a few rows at a time. */
  #finish(
    picture: Pixels,
    photo: Photo,
    copy: Photo,
    layers: readonly Layer[],
    { mask, strength }: ResolvedLook,
  ): void {
    const { width, height } = picture;
    const sources = layers.map(({ painted, recolour }) => ({
      photo: resized(this.#unpadded(painted, copy), width, height),
      recolour,
    }));
    const covered = mask && coverage(mask, width, height);
    const rows = Math.max(1, Math.floor(FINISHED_AT_ONCE_PIXELS / width));
    for (let from = 0; from < height; from += rows) {
      const to = Math.min(height, from + rows);
      const before = photo.rows(from, to);
      const [painted, elsewhere] = sources.map((source) => {
        const planes = source.photo.rows(from, to);
        source.recolour?.(planes, before);
        return planes;
      });
      const layered = { painted: painted!, mask: covered && covered(from, to), elsewhere: elsewhere ?? null };
      mix(picture, from, before, layered, strength);
    }
  }

  #unpadded(painted: Planes, { width, height }: Photo | Planes): Photo {
    return held(painted, width, height, 255 / this.#model.maximum);
  }

  /** Lets an abort be heard; throws the signal's reason then. */
  async #pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.#signal.throwIfAborted();
  }

  #explained(error: unknown, { width, height }: Pixels): unknown {
    if (this.#signal.aborted || error instanceof BrushworkError) return error;
    const why = reason(error);
    const size = `${width} × ${height} pixels`;
    const message =
      error instanceof RangeError || OUT_OF_MEMORY.test(why)
        ? `This device has too little memory to paint ${size}. Try a smaller picture.`
        : `"${this.#model.title}" failed on a picture of ${size}: ${why}`;
    return new BrushworkError("runtime", message, { cause: error });
  }
}

function blank({ width, height }: { width: number; height: number }): Planes {
  return { width, height, data: new Float32Array(3 * width * height) };
}

function tensor({ width, height, data }: Planes): ort.Tensor {
  return new ort.Tensor("float32", data, [1, 3, height, width]);
}

function finite(outputs: ort.InferenceSession.ReturnType, name: string, shape: readonly number[]): StyleCode {
  const values = valuesOf(outputs, name, shape);
  for (let at = 0; at < values.length; at++) {
    // There are millions; NaN and infinity less themselves are not zero.
    if (values[at]! - values[at]! !== 0) throw new Error(`"${name}" should be finite numbers, and is not`);
  }
  return values;
}

function valuesOf(
  outputs: ort.InferenceSession.ReturnType,
  name: string,
  shape: readonly number[],
): Float32Array<ArrayBuffer> {
  const output = outputs[name];
  if (output?.type !== "float32" || output.dims.join() !== shape.join()) {
    const got = output ? `${output.type} of shape ${output.dims.join("×")}` : "nothing";
    throw new Error(`"${name}" should be float32 of shape ${shape.join("×")}, the model gives ${got}`);
  }
  return output.data as Float32Array<ArrayBuffer>;
}
