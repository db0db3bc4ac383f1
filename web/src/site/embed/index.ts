/** The page that other sites frame: its element paints what they send, or what a person chooses in it. */
import { byId } from "../page/dom.js";
import { speakAsPage } from "../page/language.js";
import { FOLDERS } from "../page/policies.generated.js";
import { confine } from "../page/policy.js";
import { t } from "../page/texts.js";
import { inWords, listen } from "./answering.js";
import { offerChoice } from "./choosing.js";
import { optionsIn, originsIn } from "./options.js";
import { Shown } from "./shown.js";

confine(FOLDERS);
speakAsPage();

const element = document.querySelector("brush-work")!;
const status = byId("status", HTMLParagraphElement);
const shown = new Shown(element);
const search = new URLSearchParams(location.search);

function say(text: string, kind: "hint" | "heard" | "problem"): void {
  status.textContent = text;
  status.className = kind;
}

function fail(error: unknown): void {
  say(typeof error === "string" ? error : inWords(error), "problem");
}

element.addEventListener("progress", () => say(t("embed.painting"), "heard"));
element.addEventListener("load", () => say(t("embed.painted"), "heard"));
element.addEventListener("error", ({ detail }) => fail(detail));
element.addEventListener("abort", () => say("", "heard"));

// At once, before anything is loaded: whoever frames the page asks when it is there.
listen(shown, originsIn(search));
try {
  const { choose } = optionsIn(search, element);
  shown.reveal();
  if (choose) offerChoice(shown, fail);
  if (shown.isEmpty) say(t(choose ? "embed.choose" : "embed.empty"), "hint");
} catch (error) {
  fail(error);
}
