/** All that the site publishes, painted at every place that this browser has. */
import { BrushworkError, createEngine, type EngineOptions, type Manifest, reason } from "../../lib/index.js";
import { t } from "../page/texts.js";
import { type Canaries, checked, readCanaries } from "./canaries.js";
import type { Judge } from "./judge.js";
import { engineOf, PLACES, type PlaceId } from "./places.js";
import { type Outcome, type Trial, tried } from "./trial.js";

/** Told of each outcome as it comes, and before it what is tried. */
export interface Telling {
  readonly onTrial: (trial: Trial) => void;
  readonly onOutcome: (outcome: Outcome) => void;
}

/** Paint and judge; rejects where the catalogue cannot be had. */
export async function auditPublished(judge: Judge, options: EngineOptions, telling: Telling): Promise<void> {
  const manifests = await createEngine(options).catalogue();
  const stored = new Map<Manifest, Promise<Canaries>>();
  for (const manifest of manifests) {
    const canaries = canariesOf(manifest);
    // What is missing is told with each place.
    canaries.catch(() => {});
    stored.set(manifest, canaries);
  }
  for (const place of PLACES) {
    const engine = engineOf(place, options);
    for (const [manifest, canaries] of stored) {
      const trial = trialOf(manifest, place);
      telling.onTrial(trial);
      const outcome = await canaries.then(
        (read) => tried(trial, read, engine, judge),
        (error: unknown) => failed(trial, reason(error)),
      );
      telling.onOutcome(outcome);
      // One painter is as good as all to find out that a place is not there.
      if (outcome.absent !== null) break;
    }
    engine.release();
  }
}

function trialOf({ id, title, default_variant }: Manifest, place: PlaceId): Trial {
  return { stylizer: id, title, variant: default_variant, place };
}

export function failed(trial: Trial, problem: string): Outcome {
  const none = { runtime: null, judgement: null, absent: null, farthest: null };
  return { ...trial, ...none, problem, milliseconds: 0 };
}

async function canariesOf(manifest: Manifest): Promise<Canaries> {
  const { id, title, canaries } = manifest;
  if (!canaries) throw new BrushworkError("manifest", t("audit.noCanaries", { title }));
  const response = await fetch(`stylizers/${id}/${canaries.file}`);
  if (!response.ok) {
    throw new BrushworkError(
      "network",
      t("audit.unreachable", { file: canaries.file, status: response.status }),
    );
  }
  return readCanaries(await checked(canaries, await response.blob()));
}
