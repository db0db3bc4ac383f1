/** The report that a person may save: all that was found, and on what. */
import { element } from "../page/dom.js";
import type { Verdict } from "./judgement.js";
import type { Finding } from "./messages.js";
import type { Outcome } from "./trial.js";

export interface Report {
  readonly verdict: Verdict | null;
  readonly python: string;
  /** From the person's asking to the verdict. */
  readonly milliseconds: number;
  /** What came over the network meanwhile. */
  readonly bytes: number;
  readonly outcomes: readonly Outcome[];
  /** Of a folder; empty where none was looked at. */
  readonly findings: readonly Finding[];
}

/** As JSON, without pictures. */
export function reportText(report: Report): string {
  const generator = document.querySelector<HTMLMetaElement>("meta[name=generator]")?.content;
  const browser = {
    userAgent: navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    isolated: crossOriginIsolated,
  };
  const outcomes = report.outcomes.map((outcome) => ({ ...outcome, farthest: undefined }));
  const { verdict, ...others } = report;
  const told = { generator, date: new Date().toISOString(), verdict, browser, ...others, outcomes };
  return `${JSON.stringify(told, null, 1)}\n`;
}

/** Have the browser save it. */
export function saveReport(report: Report): void {
  const file = new Blob([reportText(report)], { type: "application/json" });
  const href = URL.createObjectURL(file);
  element("a", { href, download: "brushwork-audit.json" }).click();
  // Safari reads it afterwards.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
