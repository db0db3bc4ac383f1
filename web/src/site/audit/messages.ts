/** What the page and the worker with Python say to each other. */
import type { Judgement } from "./judgement.js";

/** What Python is asked, by the function of brushwork.audit.page that answers, with its arguments. */
export interface Questions {
  readonly blank: { readonly args: readonly [stylizer: string]; readonly answer: unknown };
  readonly painted: {
    readonly args: readonly [
      canaries: string,
      names: readonly (readonly [picture: string, style: string])[],
      paintings: readonly Uint8ClampedArray[],
    ];
    readonly answer: unknown;
  };
  readonly verdict: {
    readonly args: readonly [canaries: string, paintings: readonly Uint8ClampedArray[]];
    readonly answer: Judgement | { readonly problem: string };
  };
  readonly findings: {
    readonly args: readonly [name: string, files: Readonly<Record<string, Uint8Array>>];
    readonly answer: readonly Finding[];
  };
}

export type Question = keyof Questions;

/** What was looked at of a folder. */
export interface Finding {
  readonly what: string;
  readonly verdict: Judgement["verdict"];
  readonly message: string;
}

export interface ToPython {
  readonly id: number;
  readonly question: Question;
  readonly args: readonly unknown[];
}

export type FromPython =
  /** Python is there; what was fetched for it, over the network. */
  | { readonly type: "ready"; readonly version: string; readonly bytes: number }
  | { readonly type: "answer"; readonly id: number; readonly json: string }
  | { readonly type: "failed"; readonly id: number | null; readonly why: string };
