/** What steers the paintings of a photo, and becomes of their colours: made when it is asked for, and once. */
import type { Photo } from "../contract/arrays.js";
import { lumaOnly, paletteOf, type Recolouring } from "../imaging/colours.js";
import { pad, unpad } from "../imaging/pad.js";
import { placed, type Source } from "../imaging/sources.js";
import { surveyCopy } from "../imaging/survey-copy.js";
import type { Colours, Scales, StyleCode } from "./api.js";
import { NO_SCALES, type Pipeline } from "./pipeline.js";

type Codes = readonly (StyleCode | null)[];

export class Steering {
  readonly codes: Codes;
  readonly #pipeline: Pipeline;
  readonly #copy: Source;
  #small: Photo | undefined;
  #scales: readonly Scales[] | undefined;

  /** Of the copy that is painted; codes are null of painters that take none. */
  constructor(pipeline: Pipeline, copy: Source, codes: Codes) {
    [this.#pipeline, this.#copy, this.codes] = [pipeline, copy, codes];
  }

  /** The scales of each painting. */
  async scales(): Promise<readonly Scales[]> {
    if (!this.#scales) {
      const scales: Scales[] = [];
      for (const code of this.codes)
        scales.push(code ? await this.#pipeline.surveyCopied(this.#survey, code) : NO_SCALES);
      this.#scales = scales;
    }
    return this.#scales;
  }

  /** What is to become of each painting's colours. */
  async recolourings(colours: Colours): Promise<readonly (Recolouring | null)[]> {
    if (colours !== "palette") return this.codes.map(() => (colours === "luma" ? lumaOnly : null));
    const recolourings: (Recolouring | null)[] = [];
    for (const [at, scales] of (await this.scales()).entries())
      recolourings.push(this.codes[at] ? await this.#palette(scales) : null);
    return recolourings;
  }

  get #survey(): Photo {
    return (this.#small ??= surveyCopy(this.#copy, this.#pipeline.model.surveyPixels));
  }

  /** What the painter makes of the survey copy tells what it makes of all colours. */
  async #palette(scales: Scales): Promise<Recolouring> {
    const { model } = this.#pipeline;
    const painted = await this.#pipeline.paintTile(pad(placed(this.#survey), model), scales);
    return paletteOf(unpad(painted, this.#survey, model).rows(0, this.#survey.height), this.#survey);
  }
}

/** Codes, moved from the photo's own where strength is to do that: so far, 0 to 1, or null. */
export async function steered(
  pipeline: Pipeline,
  photo: Source,
  codes: Codes,
  ownCode: number | null,
): Promise<Codes> {
  if (ownCode === null) return codes;
  const own = await pipeline.encodeStyle(photo);
  return codes.map((code) => code && code.map((value, at) => own[at]! + ownCode * (value - own[at]!)));
}
