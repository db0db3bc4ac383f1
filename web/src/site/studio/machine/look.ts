/** What a look means: for the engine, and for what has been painted already. */
import { DEFAULTS, GUESSED, KINDS } from "../../../lib/basics.js";
import type { Controls, Look as EngineLook, StyleCode, StyleShare } from "../../../lib/index.js";
import type { Choice, Look, Painting, StudioDocument } from "./state.js";
import { find, findOwn, hasEncoder, type Known } from "./styles.js";

/** Whether a document's painting is as the person wants it, mixing included. */
export function isPainted(known: Known, document: Pick<StudioDocument, "look" | "painting">): boolean {
  const { painting, look } = document;
  return painting !== null && isPaintedBy(known, look, painting.look, painting.by === "server");
}

/** Whether painting one look paints another; where it comes `finished`, mixing included. */
export function isPaintedBy(known: Known, look: Look, painted: Look, finished = false): boolean {
  const done = recipe(known, painted, finished);
  return recipe(known, look, finished).every((part, at) => part === done[at]);
}

/** What is different where a style is guessed, as it is elsewhere. */
const UNGUESSED = Object.fromEntries(
  (Object.keys(GUESSED) as (keyof Controls)[]).map((name) => [name, DEFAULTS[name]]),
);

/** A look in another style, with what goes with it. */
export function lookIn(known: Known, look: Look, choice: Choice): Look {
  const blend = look.choice?.stylizer === choice.stylizer ? look.blend : [];
  const kind = find(known, choice)?.manifest.painter.kind;
  const able: readonly string[] = kind ? KINDS[kind].colours : [look.colours];
  const colours = able.includes(look.colours) ? look.colours : DEFAULTS.colours;
  const guessed = isGuessed(known, choice);
  const usual = guessed === isGuessed(known, look.choice) ? {} : guessed ? GUESSED : UNGUESSED;
  // A choice of its own, although it may be of the same style again: what is chosen later is the last word.
  return { ...look, ...usual, choice: { ...choice }, blend, colours };
}

/** Whether a style is what an encoder guesses of a picture. */
function isGuessed(known: Known, choice: Choice | null): boolean {
  return choice !== null && findOwn(known, choice.style)?.isGuessed === true;
}

/**
 * What has to be painted anew where it changes. The rest is mixed in when it is shown: strength where
 * there is no encoder, and what marked parts show of the photo. A server's painting comes finished.
 */
function recipe(known: Known, look: Look, finished: boolean): unknown[] {
  const { choice } = look;
  return [
    choice?.stylizer,
    choice?.style,
    JSON.stringify(shares(look)),
    ...(Object.values(finished ? controlsOf(look) : painted(known, look)) as unknown[]),
    ...(isMixedInLater(look) && !finished ? [null, null] : [look.mask, elsewhere(look)]),
  ];
}

/** What is to be mixed in of a browser's painting, as `look` wants it: strength, and the mask. */
export function restOf(
  known: Known,
  { strength, mask }: Look,
  painting: Pick<Painting, "look">,
): Pick<Look, "strength" | "mask"> {
  return {
    strength: strengthIsPainted(known, painting.look) ? 1 : Math.min(1, strength),
    mask: isMixedInLater(painting.look) ? mask : null,
  };
}

/** Nothing is drawn out further than that: its noise would be. */
const MOST_DRAWN_OUT = 3;

/** What is mixed in on the screen: a strength that is to be painted anew shows at once, nearly as it will be. */
export function seenRestOf(known: Known, look: Look, painting: Painting): Pick<Look, "strength" | "mask"> {
  const rest = restOf(known, look, painting);
  const its = painting.look.strength;
  if (!differsInStrengthOnly(known, look, painting) || its === 0) return rest;
  return { ...rest, strength: Math.min(MOST_DRAWN_OUT, look.strength / its) };
}

/** Whether a painting would be as `look` wants it, but for a strength that has to be painted. */
export function differsInStrengthOnly(known: Known, look: Look, painting: Painting): boolean {
  const { strength } = painting.look;
  return (
    painting.by === "browser" &&
    strengthIsPainted(known, look) &&
    look.strength !== strength &&
    isPainted(known, { painting, look: { ...look, strength } })
  );
}

/** What is shown of a painting where `look` is wanted: its own look, with what is mixed in. */
export function shownLook(known: Known, look: Look, { look: its }: Pick<Painting, "look">): Look {
  return {
    ...its,
    strength: (strengthIsPainted(known, its) ? its : look).strength,
    mask: (isMixedInLater(its) ? look : its).mask,
  };
}

/** The look that the engine is to paint; where it is to be `finished`, with what else is mixed in later. */
export function engineLook(known: Known, look: Look, finished = false): EngineLook {
  const { mask } = look;
  const other = elsewhere(look);
  return {
    ...(finished ? controlsOf(look) : painted(known, look)),
    style: shares(look).map(({ id, weight }) => shareOf(known, id, weight)),
    ...(mask && (finished || other !== null) && { mask }),
    ...(mask && other !== null && { elsewhere: [shareOf(known, other, 1)] }),
  };
}

/** The look's numbers and words, in the same order for all looks. */
export function controlsOf(look: Look): Controls {
  const names = Object.keys(DEFAULTS) as (keyof Controls)[];
  return Object.fromEntries(names.map((name) => [name, look[name]])) as unknown as Controls;
}

/** Those that are painted: strength is mixed in where it is not. */
function painted(known: Known, look: Look): Controls {
  const controls = controlsOf(look);
  return strengthIsPainted(known, look) ? controls : { ...controls, strength: DEFAULTS.strength };
}

/** The styles of a look by id, each with its share. */
export function shares(look: Look): { id: string; weight: number }[] {
  const { choice, blend } = look;
  const others = blend.filter(({ style }) => style !== choice?.style);
  const left = others.reduce((rest, { share }) => rest - share, 1);
  return [
    // Of shares that were scaled something may be left that is none.
    { id: choice?.style, weight: left > 1e-6 ? left : 0 },
    ...others.map(({ style, share }) => ({ id: style, weight: share })),
  ].filter((share): share is { id: string; weight: number } => share.id != null && share.weight > 0);
}

/** The style that marked parts are painted in; null where they show the photo. */
export function elsewhere({ mask, marked, blend }: Look): string | null {
  return mask && marked === "second" ? (blend[0]?.style ?? null) : null;
}

function isMixedInLater(look: Look): boolean {
  return elsewhere(look) === null;
}

function strengthIsPainted(known: Known, { choice }: Look): boolean {
  const found = find(known, choice);
  return found !== null && hasEncoder(found.manifest);
}

/** What the engine paints a style by: a published one's id, or an own one's code. */
export function styleOf(known: Known, id: string): string | StyleCode {
  return findOwn(known, id)?.code ?? id;
}

function shareOf(known: Known, id: string, weight: number): StyleShare {
  return { style: styleOf(known, id), weight };
}
