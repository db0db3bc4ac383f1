/** What a painting's file says of how it was made. */
import { type Label, labelOf } from "../../../lib/index.js";
import type { Made } from "../machine/effects.js";
import { elsewhere, shares } from "../machine/look.js";
import { find, findOwn } from "../machine/styles.js";

/** The label of a painting in a look; of a style that was made of the person's own picture it tells nothing. */
export function labelIn({ known, look }: Made): Label {
  const { manifest } = find(known, look.choice)!;
  const ids = [...shares(look).map(({ id }) => id), elsewhere(look)];
  const styles = ids.flatMap((id) => {
    const style = id !== null && find(known, { stylizer: manifest.id, style: id })?.style;
    if (!style) return [];
    return [findOwn(known, id)?.isLearned === false ? null : style];
  });
  return labelOf(manifest, styles);
}
