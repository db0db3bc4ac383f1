/** What a look means: for the engine, and for what has been painted already. */
import type { Look as EngineLook, StyleShare } from "../../lib/index.js";
import { find, findOwn, hasEncoder, type Look, type Painting, type State } from "./state.js";

/** Whether what is shown is the painting as the person wants it, mixing included. */
export function isPainted(state: State): boolean {
  const { painting, look } = state;
  if (!painting) return false;
  const done = recipe(state, painting.look);
  return recipe(state, look).every((part, at) => part === done[at]);
}

/**
 * What has to be painted anew where it changes. The rest is mixed in when it is shown: strength where
 * there is no encoder, and what marked parts show of the photo. A server's painting comes finished.
 */
function recipe(state: State, look: Look): unknown[] {
  const { choice, colours, stroke } = look;
  const finished = state.painting?.by === "server";
  return [
    choice?.stylizer,
    choice?.style,
    ...(secondShare(look) > 0 ? [look.second, look.blend] : [null, 0]),
    finished || strengthIsPainted(state, look) ? look.strength : 1,
    colours,
    stroke,
    ...(isMixedInLater(look) && !finished ? [null, null] : [look.mask, elsewhere(look)]),
  ];
}

/** What is to be mixed in of a browser's painting: strength, and the mask. */
export function restOf(state: State, painting: Pick<Painting, "look">): Pick<Look, "strength" | "mask"> {
  const { strength, mask } = state.look;
  return {
    strength: strengthIsPainted(state, painting.look) ? 1 : strength,
    mask: isMixedInLater(painting.look) ? mask : null,
  };
}

/** The look that the engine is to paint; null while the style is not known. */
export function engineLook(state: State, look: Look): (EngineLook & { stylizer: string }) | null {
  const { choice, colours, stroke, mask } = look;
  const found = find(state, choice);
  if (!choice || !found) return null;
  const other = elsewhere(look);
  return {
    stylizer: choice.stylizer,
    style: sharesOf(state, look),
    strength: strengthIsPainted(state, look) ? look.strength : 1,
    colours,
    stroke,
    ...(mask && other !== null && { mask: { ...mask, data: mask.data.slice() } }),
    ...(mask && other !== null && { elsewhere: [shareOf(state, other, 1)] }),
  };
}

/** The styles of a look by id, each with its share. */
export function shares(look: Look): { id: string; weight: number }[] {
  const { choice, second } = look;
  const part = secondShare(look);
  return [
    { id: choice?.style, weight: 1 - part },
    { id: second, weight: part },
  ].filter((share): share is { id: string; weight: number } => share.id != null && share.weight > 0);
}

/** The style that marked parts are painted in; null where they show the photo. */
export function elsewhere({ mask, marked, second }: Look): string | null {
  return mask && marked === "second" ? second : null;
}

/** The second style's share of the blend. */
function secondShare({ choice, second, blend }: Look): number {
  return second !== null && second !== choice?.style ? blend : 0;
}

function isMixedInLater(look: Look): boolean {
  return elsewhere(look) === null;
}

function strengthIsPainted(state: State, { choice }: Look): boolean {
  const found = find(state, choice);
  return found !== null && hasEncoder(found.manifest);
}

function sharesOf(state: State, look: Look): StyleShare[] {
  return shares(look).map(({ id, weight }) => shareOf(state, id, weight));
}

function shareOf(state: State, id: string, weight: number): StyleShare {
  return { style: findOwn(state, id)?.code ?? id, weight };
}
