/** Styles that are blended with the chosen one, whose share is what they leave. */
import type { Blended } from "./state.js";

/** Another style in a place, where it keeps the share; behind the last one a style more, or with null one less. */
export function withStyle(blend: readonly Blended[], at: number, style: string | null): Blended[] {
  if (style === null) return blend.filter((_, index) => index !== at);
  if (at < blend.length) return blend.map((each, index) => (index === at ? { ...each, style } : each));
  const share = 1 / (blend.length + 2);
  return [...blend.map((each) => ({ ...each, share: each.share * (1 - share) })), { style, share }];
}

/** A style in another share; the others keep theirs as far as there is room, and else give way alike. */
export function withShare(blend: readonly Blended[], at: number, share: number): Blended[] {
  const others = blend.reduce((sum, each, index) => sum + (index === at ? 0 : each.share), 0);
  const scale = others > 1 - share ? (1 - share) / others : 1;
  return blend.map((each, index) => ({ ...each, share: index === at ? share : each.share * scale }));
}
