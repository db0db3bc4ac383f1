/** What is to go out, in words. */
import { CONTROLS, type ControlName, controlsOf, DEFAULTS, shownControl } from "../../lib/basics.js";
import { bytes, size } from "../page/words.js";
import type { Wish } from "./messages.js";

/** Those that have words of their own. */
const WORDED: readonly ControlName[] = ["strength", "colours", "stroke"];
const STYLE_FILE = /\.style\.json$/;
const COLOURS = { style: null, luma: "the photo’s colours", palette: "the photo’s palette" };

/** The files that are sent, a line each. */
export function describeFiles(wish: Wish): string[] {
  const { name, width, height, stylePictures, masked } = wish;
  const pictures = stylePictures.map(
    ({ name, bytes: size }) =>
      `the style ${STYLE_FILE.test(name) ? "file" : "picture"} ${name}, ${bytes(size)}`,
  );
  return [
    `${name}, ${size(width, height)} pixels, ${bytes(wish.bytes)}`,
    ...pictures,
    ...(masked ? ["which parts of it you marked"] : []),
  ];
}

/** What the server makes of them. */
export function describeLook(wish: Wish): string {
  const { styleTitle, colours, stroke, masked, elsewhere, format } = wish;
  const marked = elsewhere ? `marked parts in ${elsewhere.title}` : "marked parts left as they are";
  return [
    `${styleTitle} at ${shownControl("strength", wish.strength)} strength`,
    COLOURS[colours],
    stroke > 1 ? `strokes ${stroke} times as large` : null,
    ...controlsOf("http").map((name) => describeControl(wish, name)),
    masked ? marked : null,
    `back as ${format.toUpperCase()}`,
  ]
    .filter((part) => part !== null)
    .join(", ");
}

function describeControl(wish: Wish, name: ControlName): string | null {
  if (WORDED.includes(name) || wish[name] === DEFAULTS[name]) return null;
  return `${CONTROLS[name].label.toLowerCase()} ${shownControl(name, wish[name])}`;
}
