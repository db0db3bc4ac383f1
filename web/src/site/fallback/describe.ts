/** What is to go out, in words. */
import { type ControlName, controlsOf } from "../../lib/afterwards.js";
import { DEFAULTS } from "../../lib/basics.js";
import { labelOf, shownValue } from "../page/controls.js";
import { bytes, size } from "../page/words.js";
import type { Wish } from "./messages.js";
import { t } from "../page/texts.js";

/** Those that have words of their own. */
const WORDED: readonly ControlName[] = ["strength", "colours", "stroke"];
const STYLE_FILE = /\.style\.json$/;
const COLOURS = { style: null, luma: "wish.luma", palette: "wish.palette" } as const;

/** The files that are sent, a line each. */
export function describeFiles(wish: Wish): string[] {
  const { name, width, height, stylePictures, masked } = wish;
  const pictures = stylePictures.map(({ name, bytes: size }) =>
    t(STYLE_FILE.test(name) ? "wish.styleFile" : "wish.stylePicture", { name, bytes: bytes(size) }),
  );
  return [
    t("wish.picture", { name, size: size(width, height), bytes: bytes(wish.bytes) }),
    ...pictures,
    ...(masked ? [t("wish.marked")] : []),
  ];
}

/** What the server makes of them. */
export function describeLook(wish: Wish): string {
  const { styleTitle, colours, stroke, masked, elsewhere, format } = wish;
  const marked = elsewhere ? t("wish.markedIn", { title: elsewhere.title }) : t("wish.markedLeft");
  return [
    t("wish.strength", { title: styleTitle, strength: shownValue("strength", wish.strength) }),
    COLOURS[colours] && t(COLOURS[colours]),
    stroke > 1 ? t("wish.stroke", { times: stroke }) : null,
    ...controlsOf("http").map((name) => describeControl(wish, name)),
    masked ? marked : null,
    t("wish.format", { format: format.toUpperCase() }),
  ]
    .filter((part) => part !== null)
    .join(t("wish.comma"));
}

function describeControl(wish: Wish, name: ControlName): string | null {
  if (WORDED.includes(name) || wish[name] === DEFAULTS[name]) return null;
  const label = labelOf(name).toLowerCase();
  return t("wish.control", { label, value: shownValue(name, wish[name]) });
}
