/** The page that checks a browser, or a folder, with the exporter's own Python. */
import type { EngineOptions, FetchedFile } from "../../lib/index.js";
import { byId } from "../page/dom.js";
import { active, isolate } from "../page/isolate.js";
import { speakAsPage } from "../page/language.js";
import { FOLDERS } from "../page/policies.generated.js";
import { confine } from "../page/policy.js";
import { t } from "../page/texts.js";
import { told } from "../page/told.js";
import { bytes, seconds } from "../page/words.js";
import { chosenFolder, type DroppedFolder, droppedFolder } from "./dropped.js";
import { auditFolder } from "./folder.js";
import { Judge } from "./judge.js";
import { worstOf } from "./judgement.js";
import type { Finding } from "./messages.js";
import { placeName } from "./places.js";
import { auditPublished, type Telling } from "./published.js";
import { type Report, saveReport } from "./report.js";
import type { Outcome } from "./trial.js";
import { findingRow, outcomeRow, verdictOf } from "./view.js";

confine(FOLDERS);
speakAsPage();

const start = byId("start", HTMLButtonElement);
const save = byId("save", HTMLButtonElement);
const input = byId("folder", HTMLInputElement);
const choose = byId("choose", HTMLButtonElement);
const status = byId("status", HTMLParagraphElement);
const verdict = byId("verdict", HTMLParagraphElement);
const results = byId("results", HTMLTableElement);
const found = byId("found", HTMLTableElement);

let judge: Judge | undefined;
let report: Report | undefined;
let isBusy = false;

/** What a run is given: Python, options of its engines, and whom to tell. */
type Run = (judge: Judge, options: EngineOptions, telling: Telling) => Promise<readonly Finding[]>;

async function run(work: Run, isFolder: boolean): Promise<void> {
  if (isBusy) return;
  busy(true);
  const began = performance.now();
  const isFirst = !judge;
  // What opened the page belongs to the first verdict.
  const before = isFirst ? 0 : pageBytes();
  let fetched = 0;
  const outcomes: Outcome[] = [];
  clear(isFolder);
  status.textContent = t("audit.loading");
  try {
    judge ??= new Judge();
    const onFetched = (files: readonly FetchedFile[]) => {
      for (const file of files) fetched += file.bytes;
    };
    const findings = await work(
      judge,
      { onFetched },
      {
        onTrial: ({ title, variant, place }) => {
          const painter = isFolder ? variant : title;
          status.textContent = t("audit.painting", { painter, place: placeName(place, null) });
        },
        onOutcome: (outcome) => {
          outcomes.push(outcome);
          results.tBodies[0]!.append(outcomeRow(outcome, isFolder));
          results.hidden = false;
        },
      },
    );
    found.tBodies[0]!.append(...findings.map(findingRow));
    found.hidden = findings.length === 0;
    const python = await judge.ready;
    const verdicts = [...outcomes.map(verdictOf), ...findings.map((each) => each.verdict)];
    report = {
      verdict: worstOf(verdicts.filter((each) => each !== null)),
      python: python.version,
      milliseconds: performance.now() - began,
      bytes: fetched + pageBytes() - before + (isFirst ? python.bytes : 0),
      outcomes,
      findings,
    };
    tell(report, isFolder);
    if (!isFolder) keep();
  } catch (error) {
    judge?.end();
    judge = undefined;
    verdict.textContent = told(error);
    verdict.className = "problem";
    status.textContent = "";
  } finally {
    busy(false);
  }
}

function tell({ verdict: overall, milliseconds, bytes: count, python }: Report, isFolder: boolean): void {
  const what = isFolder ? "folder" : "browser";
  verdict.textContent = t(`audit.${what}.${overall ?? "fail"}`);
  verdict.className = overall ?? "fail";
  status.textContent = t("audit.took", { time: seconds(milliseconds), bytes: bytes(count), python });
  save.hidden = false;
}

function clear(isFolder: boolean): void {
  verdict.textContent = "";
  verdict.className = "";
  for (const table of [results, found]) {
    table.tBodies[0]!.replaceChildren();
    table.hidden = true;
  }
  results.dataset.of = isFolder ? "folder" : "browser";
  save.hidden = true;
}

function busy(is: boolean): void {
  isBusy = is;
  for (const control of [start, choose]) control.disabled = is;
  status.setAttribute("aria-busy", String(is));
}

/** It opens and works without a network from now on, where the site has a service worker. */
function keep(): void {
  active().then(
    (worker) => worker.postMessage("keep audit"),
    () => {},
  );
}

/** What the page itself fetched; its workers tell of theirs. */
function pageBytes(): number {
  const entries = ["navigation", "resource"].flatMap(
    (type) => performance.getEntriesByType(type) as PerformanceResourceTiming[],
  );
  return entries.reduce((sum, { transferSize }) => sum + transferSize, 0);
}

function checkFolder(folder: DroppedFolder): void {
  void run((python, options, telling) => auditFolder(python, folder, options, telling), true);
}

start.addEventListener("click", () => {
  void run(async (python, options, telling) => {
    await auditPublished(python, options, telling);
    return [];
  }, false);
});
save.addEventListener("click", () => report && saveReport(report));
choose.addEventListener("click", () => input.click());
input.addEventListener("change", () => {
  if (input.files?.length) checkFolder(chosenFolder(input.files));
  input.value = "";
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer) void droppedFolder(event.dataTransfer).then(checkFolder);
});

// A reload for the sake of threads comes before anything is asked.
void isolate(() => !isBusy).then(() => (start.disabled = false));
