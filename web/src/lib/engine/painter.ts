/** Painting, inside the worker: "A picture's way" in docs/architecture.md, steps 2 to 11. */
import * as ort from "onnxruntime-web/wasm";
import type { Tensor } from "../contract/arrays.js";
import { BrushworkError, reason } from "../contract/errors.js";
import { KINDS } from "../contract/kinds.generated.js";
import { coverage, lumaOnly, paletteOf, type Recolouring } from "../imaging/colours.js";
import { composite } from "../imaging/composite.js";
import { mix } from "../imaging/mix.js";
import { Original } from "../imaging/original.js";
import { pad, paddedSize, unpad } from "../imaging/pad.js";
import { partOf } from "../imaging/preview.js";
import { resized, strokeCopy, styleSquare } from "../imaging/resample.js";
import { placed, type Source, stripRows, strips, wholeArea } from "../imaging/sources.js";
import { surveyCopy } from "../imaging/survey-copy.js";
import { type Area, type Tile, tilesOf } from "../imaging/tiles.js";
import type { Part, Pixels, StyleCode } from "./api.js";
import type { Model, Painted, ResolvedLook, StylizeJob } from "./messages.js";
import type { Report, Sessions } from "./sessions.js";

type Statistics = { readonly scales: ort.Tensor; readonly shifts: ort.Tensor };

/** One painting of the copy that is painted: what steers it, and what becomes of its colours. */
interface Layer {
  readonly statistics: Statistics | null;
  readonly recolour: Recolouring | null;
}

/** A tile of a layer, at its place in a photo of the picture's size. */
interface Paint {
  readonly photo: Source;
  readonly recolour: Recolouring | null;
}

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

  /** Paint a picture, in place; `show` is given its parts, where they are wanted. */
  async paint(job: StylizeJob, show: (part: Part) => void): Promise<Painted> {
    const { picture, look } = job;
    try {
      const steered = this.#sessions.encoder ? await this.#steer(picture, look) : look;
      const start = performance.now();
      await this.#paint(job, steered, show);
      return { picture, milliseconds: performance.now() - start };
    } catch (error) {
      throw this.#explained(error, picture);
    }
  }

  async #encode(picture: Pixels): Promise<StyleCode> {
    const side = this.#model.styleSide;
    this.#report({ phase: "encode", done: 0, total: side * side });
    const square = styleSquare(composite(picture), side);
    const style = pad(square, { alignment: 1, minimum: 1, maximum: 1 });
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

  async #paint(
    { picture, tilePixels, partFactor }: StylizeJob,
    look: ResolvedLook,
    show: (part: Part) => void,
  ): Promise<void> {
    const original = new Original(picture);
    const photo = composite(original);
    const copy = strokeCopy(photo, look.stroke);
    const codes = look.elsewhere ? [look.code, look.elsewhere] : [look.code];
    const layers: Layer[] = [];
    for (const code of codes) layers.push(await this.#survey(copy, code, look));
    const finish = this.#finisher(picture, photo, look);
    const tiles = this.#tiles(copy, photo, tilePixels);
    const total = picture.width * picture.height;
    let done = 0;
    this.#report({ phase: "paint", done, total });
    for (const { fed, kept } of tiles) {
      original.keep(...rowsBehind(fed, copy, photo));
      const tile = pad(copy, this.#model, fed);
      const painted: Paint[] = [];
      for (const { statistics, recolour } of layers) {
        const planes = await this.#run(tile, statistics);
        const whole = unpad(planes, copy, this.#model, fed);
        painted.push({ photo: resized(whole, photo.width, photo.height), recolour });
        await this.#pause();
      }
      const area = enlarged(kept, copy, photo);
      finish(area, painted);
      done += (area.right - area.left) * (area.bottom - area.top);
      if (partFactor !== null && tiles.length > 1) show(partOf(picture, partFactor, area));
      this.#report({ phase: "paint", done, total });
    }
  }

  #tiles(copy: Source, photo: Source, pixels: number): Tile[] {
    const size = paddedSize(copy, this.#model);
    const all = wholeArea(size);
    if (!KINDS[this.#model.kind].tiles) return [{ fed: all, kept: all }];
    // Enlarging looks at one more pixel.
    const halo = this.#model.halo + (copy === photo ? 0 : 1);
    return tilesOf(size.width, size.height, { ...this.#model, halo }, pixels);
  }

  async #survey(copy: Source, code: StyleCode | null, { colours }: ResolvedLook): Promise<Layer> {
    if (!this.#sessions.survey || !code) {
      return { statistics: null, recolour: colours === "luma" ? lumaOnly : null };
    }
    const small = surveyCopy(copy, this.#model.surveyPixels);
    const picture = pad(placed(small), this.#model);
    const total = picture.width * picture.height;
    this.#report({ phase: "survey", done: 0, total });
    const outputs = await this.#sessions.survey.run({
      picture: tensor(picture),
      code: new ort.Tensor("float32", code, [1, code.length]),
    });
    for (const name of ["scales", "shifts"]) finite(outputs, name, outputs[name]?.dims ?? []);
    const statistics = { scales: outputs.scales!, shifts: outputs.shifts! };
    let recolour: Recolouring | null = colours === "luma" ? lumaOnly : null;
    if (colours === "palette") {
      const paintedSmall = await this.#run(picture, statistics);
      recolour = paletteOf(unpad(paintedSmall, small, this.#model).rows(0, small.height), small);
    }
    this.#report({ phase: "survey", done: total, total });
    await this.#pause();
    return { statistics, recolour };
  }

  async #run(tile: Tensor, statistics: Statistics | null): Promise<Tensor> {
    const outputs = await this.#sessions.painter!.run(
      statistics ? { tile: tensor(tile), ...statistics } : { picture: tensor(tile) },
    );
    return { ...tile, data: finite(outputs, "painted", [1, 3, tile.height, tile.width]) };
  }

  /** Steps 9 to 11 for an area of the picture, a few rows at a time. */
  #finisher(picture: Pixels, photo: Source, { mask, strength }: ResolvedLook) {
    const covered = mask && coverage(mask, picture.width, picture.height);
    const seen = strength < 1 || mask !== null;
    let buffers: Float32Array<ArrayBuffer>[] = [];
    return ({ left, top, right, bottom }: Area, paints: readonly Paint[]): void => {
      const rows = stripRows(right - left);
      const size = 3 * rows * (right - left);
      if (!(buffers[0] && buffers[0].length >= size)) {
        buffers = [photo, ...paints].map(() => new Float32Array(size));
      }
      const needed = seen || paints.some(({ recolour }) => recolour);
      for (const [from, to] of strips(top, bottom, rows)) {
        const before = needed ? photo.rows(from, to, left, right, buffers[0]) : null;
        const [painted, elsewhere] = paints.map((paint, at) => {
          const planes = paint.photo.rows(from, to, left, right, buffers[at + 1]);
          if (before) paint.recolour?.(planes, before);
          return planes;
        });
        const layered = {
          painted: painted!,
          mask: covered && covered(from, to, left, right),
          elsewhere: elsewhere ?? null,
        };
        // Where nothing of the photo is seen the painting may stand for it.
        mix(picture, { left, top: from }, before ?? layered.painted, layered, strength);
      }
    };
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

/** The photo's rows that an area of the copy is made of. */
function rowsBehind({ top, bottom }: Area, copy: Source, photo: Source): [number, number] {
  const scale = photo.height / copy.height;
  const reach = copy === photo ? 0 : 2 * Math.ceil(scale);
  return [
    Math.max(0, Math.floor(top * scale) - reach),
    Math.min(photo.height, Math.ceil(bottom * scale) + reach),
  ];
}

/** Where an area of the padded copy lies in the photo; adjoining areas adjoin there too. */
function enlarged({ left, top, right, bottom }: Area, copy: Source, photo: Source): Area {
  const across = (x: number) => (x >= copy.width ? photo.width : Math.ceil((x * photo.width) / copy.width));
  const down = (y: number) => (y >= copy.height ? photo.height : Math.ceil((y * photo.height) / copy.height));
  return { left: across(left), top: down(top), right: across(right), bottom: down(bottom) };
}

function tensor({ width, height, data }: Tensor): ort.Tensor {
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
