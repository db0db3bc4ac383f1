/** A plan, carried out: all stages for one picture, and the steps between and after them, a few rows at a time. */
import type { Photo, Pixels } from "../contract/arrays.js";
import { coverage, lumaOnly, paletteOf, type Recolouring } from "../imaging/colours.js";
import { composite } from "../imaging/composite.js";
import { addGrain } from "../imaging/grain.js";
import { mix } from "../imaging/mix.js";
import { Original } from "../imaging/original.js";
import { pad, unpad } from "../imaging/pad.js";
import { type Part, partOf } from "../imaging/preview.js";
import { resized, strokeCopy } from "../imaging/resample.js";
import { placed, type Source, stripRows, strips } from "../imaging/sources.js";
import { surveyCopy } from "../imaging/survey-copy.js";
import type { Area } from "../imaging/tiles.js";
import type { Colours, Scales, StyleCode } from "./api.js";
import type { Painted, Plan, StylizeJob } from "./messages.js";
import { NO_SCALES, type Pipeline } from "./pipeline.js";

/** One painting of the copy that is painted: what steers it, and what becomes of its colours. */
interface Layer {
  readonly scales: Scales;
  readonly recolour: Recolouring | null;
}

/** A tile of a layer, at its place in a photo of the picture's size. */
interface PaintedTile {
  readonly photo: Source;
  readonly recolour: Recolouring | null;
}

/** Paint a job's picture, in place; `show` is given its parts, where they are wanted. */
export async function stylize(
  pipeline: Pipeline,
  { picture, plan, tilePixels, partFactor }: StylizeJob,
  show: (part: Part) => void,
): Promise<Painted<Pixels>> {
  const original = new Original(picture);
  const photo = composite(original);
  const codes = await steered(pipeline, photo, plan);
  const start = performance.now();
  const copy = strokeCopy(photo, plan.stroke);
  const layers = await layersOf(pipeline, copy, codes, plan.colours);
  const finish = finisher(picture, photo, plan);
  // Enlarging looks at one more pixel.
  const tiles = pipeline.tiles(copy, tilePixels, copy === photo ? 0 : 1);
  const total = picture.width * picture.height;
  let done = 0;
  pipeline.report({ phase: "paint", done, total });
  for (const { fed, kept } of tiles) {
    original.keep(...rowsBehind(fed, copy, photo));
    const tile = pad(copy, pipeline.model, fed);
    const painted: PaintedTile[] = [];
    for (const { scales, recolour } of layers) {
      const part = unpad(await pipeline.paintTile(tile, scales), copy, pipeline.model, fed);
      painted.push({ photo: resized(part, photo.width, photo.height), recolour });
    }
    const area = enlarged(kept, copy, photo);
    finish(area, painted);
    done += (area.right - area.left) * (area.bottom - area.top);
    if (partFactor !== null && tiles.length > 1) show(partOf(picture, partFactor, area));
    pipeline.report({ phase: "paint", done, total });
  }
  return { picture, milliseconds: performance.now() - start };
}

/** The plan's codes, moved from the photo's own where strength is to do that. */
async function steered(
  pipeline: Pipeline,
  photo: Source,
  { codes, ownCode }: Plan,
): Promise<readonly (StyleCode | null)[]> {
  if (ownCode === null) return codes;
  const own = await pipeline.encodeStyle(photo);
  return codes.map((code) => code && code.map((value, at) => own[at]! + ownCode * (value - own[at]!)));
}

async function layersOf(
  pipeline: Pipeline,
  copy: Source,
  codes: readonly (StyleCode | null)[],
  colours: Colours,
): Promise<Layer[]> {
  const plain = colours === "luma" ? lumaOnly : null;
  let small: Photo | undefined;
  const layers: Layer[] = [];
  for (const code of codes) {
    let [scales, recolour]: [Scales, Recolouring | null] = [NO_SCALES, plain];
    if (code) {
      small ??= surveyCopy(copy, pipeline.model.surveyPixels);
      scales = await pipeline.surveyCopied(small, code);
      if (colours === "palette") recolour = await paletteFrom(pipeline, small, scales);
    }
    layers.push({ scales, recolour });
  }
  return layers;
}

/** What the painter makes of the survey copy tells what it makes of all colours. */
async function paletteFrom(pipeline: Pipeline, small: Photo, scales: Scales): Promise<Recolouring> {
  const painted = await pipeline.paintTile(pad(placed(small), pipeline.model), scales);
  return paletteOf(unpad(painted, small, pipeline.model).rows(0, small.height), small);
}

/** Steps 9 to 11 for an area of the picture, a few rows at a time. */
function finisher(picture: Pixels, photo: Source, { mask, fade, grain }: Plan) {
  const covered = mask && coverage(mask, picture.width, picture.height);
  const seen = fade < 1 || mask !== null;
  let buffers: Float32Array<ArrayBuffer>[] = [];
  return ({ left, top, right, bottom }: Area, tiles: readonly PaintedTile[]): void => {
    const rows = stripRows(right - left);
    const size = 3 * rows * (right - left);
    if (!(buffers[0] && buffers[0].length >= size)) {
      buffers = [photo, ...tiles].map(() => new Float32Array(size));
    }
    const needed = seen || tiles.some(({ recolour }) => recolour);
    for (const [from, to] of strips(top, bottom, rows)) {
      const before = needed ? photo.rows(from, to, left, right, buffers[0]) : null;
      const [painted, elsewhere] = tiles.map((tile, at) => {
        const part = tile.photo.rows(from, to, left, right, buffers[at + 1]);
        if (before) tile.recolour?.(part, before);
        addGrain(part, grain, { left, top: from }, picture);
        return part;
      });
      const layered = {
        painted: painted!,
        mask: covered && covered(from, to, left, right),
        elsewhere: elsewhere ?? null,
      };
      // Where nothing of the photo is seen the painting may stand for it.
      mix(picture, { left, top: from }, before ?? layered.painted, layered, fade);
    }
  };
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
