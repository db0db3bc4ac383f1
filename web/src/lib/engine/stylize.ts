/** A plan, carried out: all stages for one picture, and the steps between and after them, a few rows at a time. */
import type { Photo, Pixels, Size } from "../contract/arrays.js";
import { lumaOnly, paletteOf, type Recolouring } from "../imaging/colours.js";
import { composite } from "../imaging/composite.js";
import { Original } from "../imaging/original.js";
import { pad, unpad } from "../imaging/pad.js";
import { type Part, partOf } from "../imaging/preview.js";
import { resized, strokeCopy } from "../imaging/resample.js";
import { placed, type Source, strips } from "../imaging/sources.js";
import { surveyCopy } from "../imaging/survey-copy.js";
import { type Noise, textured } from "../imaging/texture.js";
import type { Area } from "../imaging/tiles.js";
import { enlarged, isReduced, workingSize } from "../imaging/working-copy.js";
import type { Colours, Scales, StyleCode } from "./api.js";
import { finisher } from "./finishing.js";
import { KeptPaintings } from "./kept-paintings.js";
import type { Model, Painted, Plan, StylizeJob } from "./messages.js";
import { NO_SCALES, type Pipeline, put } from "./pipeline.js";

/** Between two rests of what is not painting, so that an abort is heard. */
const ROWS_AT_ONCE = 256;

/** One painting of the copy that is painted: what steers it, and what becomes of its colours. */
interface Layer {
  readonly scales: Scales;
  readonly recolour: Recolouring | null;
}

/** Paint a job's picture, in place, unless `kept` has its painting; `show` is given its parts, where they are wanted. */
export async function stylize(
  pipeline: Pipeline,
  { picture, plan, tilePixels, partFactor }: StylizeJob,
  kept: KeptPaintings,
  show: (part: Part) => void,
): Promise<Painted<Pixels>> {
  const start = performance.now();
  const original = new Original(picture);
  const photo = composite(original);
  const isWhole = plan.sizing === "picture" && KeptPaintings.keeps(picture.width, picture.height);
  const whole = isWhole ? await workingPhoto(pipeline, photo) : null;
  const working = whole ? placed(whole) : photo;
  const codes = await steered(pipeline, working, plan);
  const copy = strokeCopy(working, plan.stroke);
  const layers = await layersOf(pipeline, copy, codes, plan.colours);
  const finish = finisher(picture, photo, plan);
  const finished = (area: Area, paintings: readonly Source[]) => {
    finish(
      area,
      paintings.map((painting, at) => ({ painting, recolour: layers[at]!.recolour })),
    );
    const isAll = area.right - area.left === picture.width && area.bottom - area.top === picture.height;
    if (partFactor !== null && !isAll) show(partOf(picture, partFactor, area));
  };
  const amount = plan.texture * Math.min(1, plan.strength);
  const { texture, mottle } = pipeline.model;
  const noise = { texture: texture * amount, mottle: mottle * amount };
  const order = { pipeline, copy, seen: textured(copy, noise), working, layers, tilePixels };
  if (whole) {
    const keys = layers.map(({ scales }) => keyOf(pipeline.model, scales, noise, plan.stroke));
    const painted = await kept.of(whole, keys, () => wholes(order, whole));
    const paintings = painted.map((each) =>
      isReduced(picture) ? enlarged(each, whole, photo) : placed(each),
    );
    for await (const area of finishing(pipeline, picture)) finished(area, paintings);
  } else {
    const keep = (fed: Area) => original.keep(...rowsBehind(fed, copy, photo));
    for await (const { area, paintings } of tiles(order, keep)) finished(area, paintings);
  }
  return { picture, milliseconds: performance.now() - start };
}

/** A photo's working copy, in memory; a reduced one of 8 bits, so that for the screen and for the file the same is painted. */
async function workingPhoto(pipeline: Pipeline, photo: Source): Promise<Photo> {
  const { width, height } = workingSize(photo);
  const reduced = resized(photo, width, height);
  const working = { width, height, data: new Float32Array(3 * width * height) };
  for (const [top, bottom] of strips(0, height, ROWS_AT_ONCE)) {
    put(working, { left: 0, top, right: width, bottom }, reduced);
    await pipeline.pause();
  }
  if (reduced !== photo) round(working.data);
  return working;
}

// A loop of its own: engines compile it well.
function round(values: Float32Array): void {
  for (let at = 0; at < values.length; at++) values[at] = Math.floor(values[at]! + 0.5);
}

/** What is painted, and on what. */
interface Order {
  readonly pipeline: Pipeline;
  readonly copy: Source;
  /** The copy as it is fed: with the noise that strokes are made of. */
  readonly seen: Source;
  readonly working: Source;
  readonly layers: readonly Layer[];
  readonly tilePixels: number;
}

/** Areas of the working copy, with the paintings of which these areas are there; `begin` hears what is fed next. */
async function* tiles(
  { pipeline, copy, seen, working, layers, tilePixels }: Order,
  begin: (fed: Area) => void = () => {},
): AsyncGenerator<{ area: Area; paintings: Source[] }> {
  const { width, height } = working;
  const total = width * height;
  let done = 0;
  pipeline.report({ phase: "paint", done, total });
  // Enlarging looks at one more pixel.
  for (const { fed, kept } of pipeline.tiles(copy, tilePixels, copy === working ? 0 : 1)) {
    begin(fed);
    const tile = pad(seen, pipeline.model, fed);
    const paintings: Source[] = [];
    for (const { scales } of layers) {
      const part = unpad(await pipeline.paintTile(tile, scales), copy, pipeline.model, fed);
      paintings.push(resized(part, width, height));
    }
    const area = onto(kept, copy, working);
    yield { area, paintings };
    done += (area.right - area.left) * (area.bottom - area.top);
    pipeline.report({ phase: "paint", done, total });
  }
}

/** The paintings of a working copy as wholes. */
async function wholes(order: Order, working: Photo): Promise<Photo[]> {
  const painted = order.layers.map(() => ({ ...working, data: new Float32Array(working.data.length) }));
  for await (const { area, paintings } of tiles(order)) {
    for (const [at, painting] of paintings.entries()) put(painted[at]!, area, painting);
  }
  return painted;
}

/** All that makes a painting, beside the photo. */
function keyOf(model: Model, { scales, shifts }: Scales, noise: Noise, stroke: number): string {
  const files = [model.painter, model.weights].map((file) => file?.sha256);
  return [...files, noise.texture, noise.mottle, stroke, scales, shifts].join();
}

/** A picture's areas, some rows at a time. */
async function* finishing(pipeline: Pipeline, { width, height }: Size): AsyncGenerator<Area> {
  const total = width * height;
  for (const [top, bottom] of strips(0, height, ROWS_AT_ONCE)) {
    pipeline.report({ phase: "finish", done: top * width, total });
    await pipeline.pause();
    yield { left: 0, top, right: width, bottom };
  }
  pipeline.report({ phase: "finish", done: total, total });
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

/** The photo's rows that an area of the copy is made of. */
function rowsBehind({ top, bottom }: Area, copy: Source, photo: Source): [number, number] {
  const scale = photo.height / copy.height;
  const reach = copy === photo ? 0 : 2 * Math.ceil(scale);
  return [
    Math.max(0, Math.floor(top * scale) - reach),
    Math.min(photo.height, Math.ceil(bottom * scale) + reach),
  ];
}

/** Where an area of the padded copy lies in the working copy; adjoining areas adjoin there too. */
function onto({ left, top, right, bottom }: Area, copy: Size, { width, height }: Size): Area {
  const across = (x: number) => (x >= copy.width ? width : Math.ceil((x * width) / copy.width));
  const down = (y: number) => (y >= copy.height ? height : Math.ceil((y * height) / copy.height));
  return { left: across(left), top: down(top), right: across(right), bottom: down(bottom) };
}
