/** Which styles the gallery shows, and in which order. */
import type { Manifest, Style } from "../../lib/index.js";

export interface Group {
  readonly manifest: Manifest;
  readonly styles: readonly Style[];
}

/** Each work once, by the first stylizer that has it; its details after it. */
export function arranged(manifests: readonly Manifest[]): Group[] {
  const shown = new Set<string>();
  return manifests.flatMap((manifest) => {
    const styles = withDetails(manifest.styles).filter((style) => {
      const work = JSON.stringify([style.title, style.artist, style.year]);
      if (shown.has(work)) return false;
      shown.add(work);
      return true;
    });
    return styles.length > 0 ? [{ manifest, styles }] : [];
  });
}

function withDetails(styles: readonly Style[]): Style[] {
  const wholes = new Set(styles.filter(({ detail_of: whole }) => whole == null).map(({ id }) => id));
  const isDetail = ({ detail_of: whole }: Style) => whole != null && wholes.has(whole);
  const details = styles.filter(isDetail);
  return styles
    .filter((style) => !isDetail(style))
    .flatMap((style) => [style, ...details.filter(({ detail_of: whole }) => whole === style.id)]);
}
