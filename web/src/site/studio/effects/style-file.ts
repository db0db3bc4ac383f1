/** A style of the person's own, handed over as a style file. */
import { type Manifest, styleFileOf } from "../../../lib/index.js";
import type { OwnStyle } from "../machine/state.js";
import { download } from "./outlets.js";

/** Style files take 200, and no letter needs more than two of them. */
const LONGEST_TITLE = 100;
/** File systems take 255 bytes, of which a letter may need four. */
const LONGEST_NAME = 50;

export function saveStyleFile({ style, code }: OwnStyle, manifest: Manifest): void {
  const { year, rights } = style;
  const letters = Array.from(style.title);
  const title = letters.slice(0, LONGEST_TITLE).join("");
  const content = styleFileOf({ title, artist: "", year, rights }, code, manifest);
  const name = letters.slice(0, LONGEST_NAME).join("");
  download(new Blob([`${JSON.stringify(content, null, 1)}\n`]), `${name}.style.json`);
}
