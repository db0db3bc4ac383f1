/** The styles there are: the stylizers' and the person's own. */
import { weightsOf } from "../../../lib/basics.js";
import type { Manifest, Style } from "../../../lib/index.js";
import type { Choice, OwnStyle, State } from "./state.js";

export type Known = Pick<State, "manifests" | "own">;

/** A choice's style with its stylizer, once the manifests are there. */
export function find(known: Known, choice: Choice | null): { manifest: Manifest; style: Style } | null {
  const manifest = known.manifests?.find(({ id }) => id === choice?.stylizer);
  const style = manifest && stylesOf(known, manifest).find(({ id }) => id === choice?.style);
  return manifest && style ? { manifest, style } : null;
}

/** The own style with an id. */
export function findOwn({ own }: Known, id: string): OwnStyle | undefined {
  return own.find(({ style }) => style.id === id);
}

/** Those that are of a stylizer as it is now. */
export function stillPainted(own: readonly OwnStyle[], manifests: readonly Manifest[]): OwnStyle[] {
  return own.filter(({ stylizer, weights: its }) => {
    const manifest = manifests.find(({ id }) => id === stylizer);
    return manifest !== undefined && weightsOf(manifest).some((each) => its.includes(each));
  });
}

/** All styles that a stylizer can paint in, the person's own first. */
export function stylesOf({ own }: Known, manifest: Manifest): Style[] {
  const made = own.filter(({ stylizer }) => stylizer === manifest.id).map(({ style }) => style);
  return [...made, ...manifest.styles];
}

/** The stylizer that makes styles of pictures, where one does. */
export function encodingStylizer({ manifests }: Known): Manifest | undefined {
  return manifests?.find(hasEncoder);
}

/** Whether a stylizer makes codes of pictures. */
export function hasEncoder({ painter }: Manifest): boolean {
  return painter.style_side != null;
}

/** Whether two choices are the same style. */
export function same(one: Choice | null | undefined, other: Choice | null | undefined): boolean {
  return one?.stylizer === other?.stylizer && one?.style === other?.style;
}
