/** One stylizer, painted at one place, and Python's verdict on that. */
import { type Engine, type Pixels, reason, type Runtime } from "../../lib/index.js";
import type { Canaries, Canary } from "./canaries.js";
import type { Judge } from "./judge.js";
import type { Judgement } from "./judgement.js";
import { isThere, type PlaceId } from "./places.js";

/** What is tried. */
export interface Trial {
  readonly stylizer: string;
  readonly title: string;
  readonly variant: string;
  readonly place: PlaceId;
}

/** What came of it: a judgement, or why there is none. */
export interface Outcome extends Trial {
  readonly runtime: Runtime | null;
  readonly judgement: Judgement | null;
  /** Why this place does not paint here; null where it does. */
  readonly absent: string | null;
  /** What went wrong; that is a failure. */
  readonly problem: string | null;
  /** All paintings, without loading. */
  readonly milliseconds: number;
  /** The painting that is farthest from its reference. */
  readonly farthest: { readonly canary: Canary; readonly painted: Pixels } | null;
}

/** Paint all canaries of a stylizer, and have them judged. Never rejects. */
export async function tried(
  trial: Trial,
  { text, canaries }: Canaries,
  engine: Engine,
  judge: Judge,
): Promise<Outcome> {
  const outcome: Outcome = {
    ...trial,
    runtime: null,
    judgement: null,
    absent: null,
    problem: null,
    milliseconds: 0,
    farthest: null,
  };
  try {
    const painted: Pixels[] = [];
    let milliseconds = 0;
    let runtime: Runtime | null = null;
    for (const canary of canaries) {
      const result = await paint(engine, trial, canary);
      runtime = result.runtime;
      if (!isThere(trial.place, runtime)) return { ...outcome, absent: runtime.note ?? "" };
      painted.push(result.picture);
      milliseconds += result.milliseconds;
    }
    const data = painted.map((picture) => picture.data);
    const judgement = await judge.ask("verdict", text, data);
    if ("problem" in judgement) return { ...outcome, runtime, problem: judgement.problem };
    const { farthest: at } = judgement;
    const farthest = { canary: canaries[at]!, painted: painted[at]! };
    return { ...outcome, runtime, judgement, milliseconds, farthest };
  } catch (error) {
    return { ...outcome, problem: reason(error) };
  }
}

/** A canary painted as its reference was: at full strength, strokes in pixels. */
export function paint(
  engine: Engine,
  { stylizer, variant }: Pick<Trial, "stylizer" | "variant">,
  { pixels, style }: Pick<Canary, "pixels" | "style">,
): ReturnType<Engine["stylize"]> {
  // The engine takes the picture's memory.
  const picture = { ...pixels, data: pixels.data.slice() };
  return engine.stylize({ picture, stylizer, variant, style, strength: 1, sizing: "pixels" });
}
