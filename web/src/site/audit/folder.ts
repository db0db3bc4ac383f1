/** A folder that `brushwork export` or `publish` wrote: what it says of itself, and what it paints here. */
import { type EngineOptions, type Manifest, reason, type Runtime } from "../../lib/index.js";
import { type Canaries, picturesIn, readCanaries } from "./canaries.js";
import type { DroppedFolder } from "./dropped.js";
import type { Judge } from "./judge.js";
import { worstOf } from "./judgement.js";
import type { Finding } from "./messages.js";
import { engineOf, isThere, type PlaceId } from "./places.js";
import { failed, type Telling } from "./published.js";
import { paint, type Trial, tried } from "./trial.js";

/** Nothing is there: files at hand have addresses below it. */
const SOMEWHERE = "https://dropped.invalid/";
const REFERENCE = "float32";
const STYLES = 2;

/**
 * Look at a folder, and where nothing is wrong with it, paint with each variant. Without stored paintings the float32 variant is
 * the reference, painted here on one thread.
 */
export async function auditFolder(
  judge: Judge,
  { name, files }: DroppedFolder,
  options: EngineOptions,
  telling: Telling,
): Promise<readonly Finding[]> {
  const contents: Record<string, Uint8Array> = {};
  for (const [file, content] of files) contents[file] = new Uint8Array(await content.arrayBuffer());
  const findings = await judge.ask("findings", name, contents);
  const manifest = files.get("manifest.json");
  if (!manifest || worstOf(findings.map(({ verdict }) => verdict)) === "fail") return findings;
  const read = JSON.parse(await manifest.text()) as Manifest;
  const atHand = new Map([...files].map(([file, content]) => [`${SOMEWHERE}${read.id}/${file}`, content]));
  await paintVariants(judge, read, { ...options, stylizers: SOMEWHERE, atHand }, telling);
  return findings;
}

async function paintVariants(
  judge: Judge,
  manifest: Manifest,
  options: EngineOptions,
  telling: Telling,
): Promise<void> {
  const { id, title, variants } = manifest;
  const trials = variants.map((variant): Trial => ({
    stylizer: id,
    title,
    variant: variant.id,
    place: "many",
  }));
  const place = await placeHere(options, id, trials[0]!.variant);
  let canaries: Canaries;
  try {
    canaries = await canariesFor(judge, manifest, options);
  } catch (error) {
    return telling.onOutcome(failed({ ...trials[0]!, place }, reason(error)));
  }
  const engine = engineOf(place, options);
  for (const trial of trials) {
    telling.onTrial({ ...trial, place });
    telling.onOutcome(await tried({ ...trial, place }, canaries, engine, judge));
  }
  engine.release();
}

/** Several threads where there are any. */
async function placeHere(options: EngineOptions, stylizer: string, variant: string): Promise<PlaceId> {
  const engine = engineOf("many", options);
  const runtime: Runtime | null = await engine.prepare(stylizer, { variant }).catch(() => null);
  engine.release();
  return runtime && isThere("many", runtime) ? "many" : "one";
}

/** The folder's own, or what its float32 variant, or the first, makes of pictures that Python draws. */
async function canariesFor(judge: Judge, manifest: Manifest, options: EngineOptions): Promise<Canaries> {
  const { id, canaries, variants, styles } = manifest;
  if (canaries) return readCanaries(await options.atHand!.get(`${SOMEWHERE}${id}/${canaries.file}`)!.text());
  const blank = JSON.stringify(await judge.ask("blank", id));
  const variant = (variants.find((each) => each.id === REFERENCE) ?? variants[0]).id;
  const engine = engineOf("one", options);
  const names: (readonly [string, string])[] = [];
  const paintings: Uint8ClampedArray[] = [];
  for (const { id: style } of styles.slice(0, STYLES)) {
    for (const [picture, pixels] of await picturesIn(blank)) {
      const { picture: painted } = await paint(engine, { stylizer: id, variant }, { pixels, style });
      names.push([picture, style]);
      paintings.push(painted.data);
    }
  }
  engine.release();
  return readCanaries(JSON.stringify(await judge.ask("painted", blank, names, paintings)));
}
