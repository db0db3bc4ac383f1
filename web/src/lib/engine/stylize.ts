/** A plan, carried out: all stages for one picture, and the steps between and after them, a few rows at a time. */
import { type Photo, type Pixels, type Size, WHITE } from "../contract/arrays.js";
import { composite } from "../imaging/composite.js";
import { mix } from "../imaging/mix.js";
import { Original } from "../imaging/original.js";
import { unpad } from "../imaging/pad.js";
import { type Part, partOf } from "../imaging/preview.js";
import { resized, strokeCopy } from "../imaging/resample.js";
import { placed, type Source, strips } from "../imaging/sources.js";
import { type Noise, textured } from "../imaging/texture.js";
import type { Area } from "../imaging/tiles.js";
import { enlarged, isReduced, workingSize } from "../imaging/working-copy.js";
import type { StyleCode } from "./api.js";
import { finisher } from "./finishing.js";
import { KeptPaintings } from "./kept-paintings.js";
import type { Model, Painted, StylizeJob } from "./messages.js";
import { keyOf } from "./models.js";
import { type Pipeline, put } from "./pipeline.js";
import { steered, Steering } from "./steering.js";

/** Between two rests of what is not painting, so that an abort is heard: of a working copy's rows, and of the picture's. */
const COPIED_AT_ONCE = 64;
const FINISHED_AT_ONCE = 256;

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
  const whole = isWhole ? await workingPixels(pipeline, picture, photo) : null;
  const working = whole ? composite(whole) : photo;
  const codes = await steered(pipeline, working, plan.codes, plan.ownCode);
  const copy = strokeCopy(working, plan.stroke);
  const steering = new Steering(pipeline, copy, codes);
  const amount = plan.texture * Math.min(1, plan.strength);
  const { texture, mottle } = pipeline.model;
  const noise = { texture: texture * amount, mottle: mottle * amount };
  const order = { pipeline, copy, seen: textured(copy, noise), working, steering, tilePixels };
  const finish = finisher(picture, photo, plan);
  const recolourings = await steering.recolourings(plan.colours);
  const finished = (area: Area, paintings: readonly Source[]) => {
    finish(
      area,
      paintings.map((painting, at) => ({ painting, recolour: recolourings[at]! })),
    );
    const isAll = area.right - area.left === picture.width && area.bottom - area.top === picture.height;
    if (partFactor !== null && !isAll) show(partOf(picture, partFactor, area));
  };
  if (whole) {
    const keys = codes.map((code) => paintingKey(pipeline.model, code, noise, plan.stroke));
    const painted = await kept.of(whole, keys, () => wholes(order, whole));
    const paintings = painted.map((each) =>
      isReduced(picture) ? enlarged(each, working.rows(0, working.height), photo) : placed(each),
    );
    for await (const area of finishing(pipeline, picture)) finished(area, paintings);
  } else {
    const keep = (fed: Area) => original.keep(...rowsBehind(fed, copy, photo));
    for await (const { area, paintings } of tiles(order, keep)) finished(area, paintings);
  }
  return { picture, milliseconds: performance.now() - start };
}

/** A picture's working copy, in memory, which stays as it is while the picture is overwritten. */
async function workingPixels(pipeline: Pipeline, picture: Pixels, photo: Source): Promise<Pixels> {
  const { width, height } = workingSize(photo);
  if (!isReduced(picture)) return { width, height, data: picture.data.slice() };
  const reduced = resized(photo, width, height);
  const working = { width, height, data: new Uint8ClampedArray(4 * width * height).fill(WHITE) };
  for (const [top, bottom] of strips(0, height, COPIED_AT_ONCE)) {
    const part = reduced.rows(top, bottom);
    mix(working, { left: 0, top }, part, { painted: part, mask: null, elsewhere: null }, 1);
    await pipeline.pause();
  }
  return working;
}

/** What is painted, and on what. */
interface Order {
  readonly pipeline: Pipeline;
  readonly copy: Source;
  /** The copy as it is fed: with the noise that strokes are made of. */
  readonly seen: Source;
  readonly working: Source;
  readonly steering: Steering;
  readonly tilePixels: number;
}

/** Areas of the working copy, with the paintings of which these areas are there; `begin` hears what is fed next. */
async function* tiles(
  { pipeline, copy, seen, working, steering, tilePixels }: Order,
  begin: (fed: Area) => void = () => {},
): AsyncGenerator<{ area: Area; paintings: Source[] }> {
  const { width, height } = working;
  const total = width * height;
  const scalesOfAll = await steering.scales();
  let done = 0;
  pipeline.report({ phase: "paint", done, total });
  // Enlarging looks at one more pixel.
  for (const { fed, kept } of pipeline.tiles(copy, tilePixels, copy === working ? 0 : 1)) {
    begin(fed);
    const tile = pipeline.feed(seen, fed);
    const paintings: Source[] = [];
    for (const scales of scalesOfAll) {
      const painted = await pipeline.paintTile(tile, scales);
      // The next painting would take its place.
      const data = scalesOfAll.length > 1 ? painted.data.slice() : painted.data;
      paintings.push(resized(unpad({ ...painted, data }, copy, pipeline.model, fed), width, height));
    }
    const area = onto(kept, copy, working);
    yield { area, paintings };
    done += (area.right - area.left) * (area.bottom - area.top);
    pipeline.report({ phase: "paint", done, total });
  }
}

/** The paintings of a working copy as wholes. */
async function wholes(order: Order, { width, height }: Size): Promise<Photo[]> {
  const size = 3 * width * height;
  const painted = order.steering.codes.map(() => ({ width, height, data: new Float32Array(size) }));
  for await (const { area, paintings } of tiles(order)) {
    for (const [at, painting] of paintings.entries()) put(painted[at]!, area, painting);
  }
  return painted;
}

/** All that makes a painting, beside the photo. */
function paintingKey(model: Model, code: StyleCode | null, noise: Noise, stroke: number): string {
  return [keyOf(model), model.surveyPixels, noise.texture, noise.mottle, stroke, code].join();
}

/** A picture's areas, some rows at a time. */
async function* finishing(pipeline: Pipeline, { width, height }: Size): AsyncGenerator<Area> {
  const total = width * height;
  for (const [top, bottom] of strips(0, height, FINISHED_AT_ONCE)) {
    pipeline.report({ phase: "finish", done: top * width, total });
    await pipeline.pause();
    yield { left: 0, top, right: width, bottom };
  }
  pipeline.report({ phase: "finish", done: total, total });
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
