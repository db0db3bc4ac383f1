/** Styles that are blended with the chosen one, whose share is what they leave. */
import type { Blended } from "./state.js";

/** A place for a style each, empty where there is none: the last ones never are. */
export type Places = readonly (string | null)[];

/** Another style in a place, where it keeps the share; with null there is one less. */
export function withStyle(blend: readonly Blended[], at: number, style: string | null): Blended[] {
  if (style === null) return blend.filter((_, index) => index !== at);
  return blend.map((each, index) => (index === at ? { ...each, style } : each));
}

/** A style more, which has as much as each had on average, and takes it of all alike. */
export function withAnother(blend: readonly Blended[], at: number, style: string): Blended[] {
  const share = 1 / (blend.length + 2);
  const others = blend.map((each) => ({ ...each, share: each.share * (1 - share) }));
  return [...others.slice(0, at), { style, share }, ...others.slice(at)];
}

/** Where the styles of a blend are shown: as before, if they are the same, so that none moves when one is left out. */
export function placesOf(blend: readonly Blended[], before: Places): Places {
  const kept = before.slice(0, before.findLastIndex((style) => style !== null) + 1);
  const there = kept.filter((style) => style !== null);
  const isSame = there.length === blend.length && there.every((style, at) => style === blend[at]!.style);
  return isSame ? kept : blend.map(({ style }) => style);
}

/** Which of the blend the style in a place is, or would be. */
export function indexOf(place: number, places: Places): number {
  return places.slice(0, place).filter((style) => style !== null).length;
}

/** A style in another share; the others keep theirs as far as there is room, and else give way alike. */
export function withShare(blend: readonly Blended[], at: number, share: number): Blended[] {
  const others = blend.reduce((sum, each, index) => sum + (index === at ? 0 : each.share), 0);
  const scale = others > 1 - share ? (1 - share) / others : 1;
  return blend.map((each, index) => ({ ...each, share: index === at ? share : each.share * scale }));
}
