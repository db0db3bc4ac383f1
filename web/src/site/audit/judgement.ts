/** The verdict on paintings, as exporter/brushwork/audit/judging.py gives it. */

export type Verdict = "pass" | "warning" | "fail";

export interface Judged {
  readonly picture: string;
  readonly style: string;
  /** Differences in levels of 255. */
  readonly mean: number;
  readonly worst: number;
  /** In percent. */
  readonly loss: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly loss: number;
  readonly mean: number;
  readonly worst: number;
  /** The number of the painting that is farthest from its reference. */
  readonly farthest: number;
  readonly paintings: readonly Judged[];
}

/** The worst of some verdicts; null of none. */
export function worstOf(verdicts: readonly Verdict[]): Verdict | null {
  return (["fail", "warning", "pass"] as const).find((each) => verdicts.includes(each)) ?? null;
}
