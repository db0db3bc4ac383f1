/** The options in the page's address. */
import { controlsOf } from "../../lib/afterwards.js";
import type { BrushWork } from "../../lib/element/index.js";
import { t } from "../page/texts.js";
import { controlIn, wordIn, wrong } from "./reading.js";
import { Refused } from "./refused.js";

const BACKENDS = ["auto", "kernel", "wasm", "webgpu"];
/** Whose pictures an address may name. */
const SAMPLES = "samples/";
const LONGEST_ALT = 1000;

export interface Options {
  /** Whether a person may choose a picture in the frame. */
  readonly choose: boolean;
}

/** Who may talk to the frame; nobody is named where everybody may. */
export function originsIn(search: URLSearchParams): readonly string[] {
  return search.getAll("origin");
}

/**
 * Give the element what the address says; throws a Refused before anything is given that is wrong. What is no option is
 * left alone: hosts add parameters of their own.
 */
export function optionsIn(search: URLSearchParams, element: BrushWork): Options {
  const given = new Map<string, string>();
  for (const name of ["stylizer", "style-id", ...controlsOf("element"), "backend", "alt", "src"]) {
    const text = search.get(name);
    if (text !== null) given.set(name, checked(name, text));
  }
  // The first style of the page's own stylizer is of no other.
  if (given.has("stylizer")) element.removeAttribute("style-id");
  const choose = search.get("choose") ?? "no";
  if (choose !== "yes" && choose !== "no") throw wrong("choose");
  for (const [name, text] of given) element.setAttribute(name, text);
  return { choose: choose === "yes" };
}

function checked(name: string, text: string): string {
  switch (name) {
    case "alt":
      return text.slice(0, LONGEST_ALT);
    case "src":
      return sampleIn(text);
    case "backend":
      if (!BACKENDS.includes(text)) throw wrong(name);
      return text;
    case "stylizer":
    case "style-id":
      return wordIn(text, name);
    default:
      return String(controlIn(text, name));
  }
}

/** Only this site's own samples: whoever frames the page says nothing of what else it fetches. */
function sampleIn(address: string): string {
  const samples = new URL(SAMPLES, document.baseURI).href;
  try {
    const { href } = new URL(address, document.baseURI);
    if (href.startsWith(samples)) return href;
  } catch {
    // It is no address at all.
  }
  throw new Refused("request", t("embed.sample"));
}
