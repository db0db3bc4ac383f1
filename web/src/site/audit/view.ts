/** What is found, as rows of tables. */
import type { Pixels } from "../../lib/index.js";
import { element } from "../page/dom.js";
import { t } from "../page/texts.js";
import { seconds } from "../page/words.js";
import type { Verdict } from "./judgement.js";
import type { Finding } from "./messages.js";
import { placeName } from "./places.js";
import type { Outcome } from "./trial.js";

/** So much larger than they are, differences can be seen. */
const AMPLIFIED = 16;

/** The verdict of one row; null where nothing was judged. */
export function verdictOf({ absent, problem, judgement }: Outcome): Verdict | null {
  if (absent !== null) return null;
  return problem !== null || !judgement ? "fail" : judgement.verdict;
}

/** A painter at a place: verdict, figures, and the painting that is farthest from its reference. */
export function outcomeRow(outcome: Outcome, variant: boolean): HTMLTableRowElement {
  const { title, place, runtime, judgement, absent, problem, milliseconds, farthest } = outcome;
  const painter = variant ? outcome.variant : title;
  const name = element("th", { scope: "row" }, painter, element("span", {}, placeName(place, runtime)));
  const row = element("tr", {}, cell("audit.head.verdict", badge(verdictOf(outcome))), name);
  if (!judgement || !farthest) {
    const why = absent === null ? problem : absent || t("audit.absent");
    row.append(element("td", { className: "why", colSpan: 5 }, why ?? ""));
    return row;
  }
  const { canary, painted } = farthest;
  row.append(
    cell("audit.head.mean", judgement.mean.toFixed(3)),
    cell("audit.head.worst", String(judgement.worst)),
    cell("audit.head.loss", `${judgement.loss.toFixed(3)}%`),
    cell("audit.head.time", seconds(milliseconds)),
    cell(
      "audit.head.farthest",
      element(
        "div",
        { className: "pictures" },
        shown(canary.expected, t("audit.reference")),
        shown(painted, t("audit.here")),
        shown(apart(canary.expected, painted), t("audit.difference", { times: AMPLIFIED })),
      ),
    ),
  );
  return row;
}

/** What was looked at of a folder. */
export function findingRow({ what, verdict, message }: Finding): HTMLTableRowElement {
  return element(
    "tr",
    {},
    cell("audit.head.verdict", badge(verdict)),
    element("th", { scope: "row" }, what),
    element("td", { className: "why" }, message),
  );
}

/** A verdict in words, with its colour. */
export function badge(verdict: Verdict | null): HTMLElement {
  return element(
    "span",
    { className: `badge ${verdict ?? "none"}` },
    t(`audit.verdict.${verdict ?? "none"}`),
  );
}

/** On narrow screens, where there is no row of heads, a cell says what it is. */
function cell(head: Parameters<typeof t>[0], content: Node | string): HTMLTableCellElement {
  const made = element("td", {}, content);
  made.dataset.head = t(head);
  return made;
}

function shown(picture: Pixels, caption: string): HTMLElement {
  const canvas = element("canvas", { width: picture.width, height: picture.height });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", caption);
  const data = new ImageData(picture.data.slice(), picture.width);
  canvas.getContext("2d")!.putImageData(data, 0, 0);
  return element("figure", {}, canvas, element("figcaption", { ariaHidden: "true" }, caption));
}

function apart(a: Pixels, b: Pixels): Pixels {
  const data = a.data.map((value, at) => (at % 4 === 3 ? 255 : AMPLIFIED * Math.abs(value - b.data[at]!)));
  return { ...a, data };
}
