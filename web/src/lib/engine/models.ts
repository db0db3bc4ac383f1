/** What each backend's worker has: models that run, whatever runs them. */
import type { Size, Tensor } from "../contract/arrays.js";
import { BrushworkError } from "../contract/errors.js";
import type { Progress, Runtime, Scales, StyleCode } from "./api.js";
import { download, type RemoteFile } from "./download.js";
import type { Job, Model, ModelFile } from "./messages.js";

export type Report = (progress: Progress) => void;
export type Role = "painter" | "survey" | "encoder";

/** The graphs of one model; those that were loaded may be asked. */
export interface Graphs {
  encode(style: Tensor): Promise<StyleCode>;
  survey(copy: Tensor, code: StyleCode): Promise<Scales>;
  /** Where a tile of a size may be put, so that it needs no copy of its own; until anything but to paint that is asked. */
  room?(size: Size): Float32Array<ArrayBuffer>;
  /**
   * Paint a tile, which stays as it is; what comes of it lasts until anything else is asked. Rejects with a "manifest" error
   * where the scales are not this painter's.
   */
  paint(tile: Tensor, scales: Scales): Promise<Tensor>;
}

export interface Models {
  readonly runtime: Runtime;
  /**
   * A model with at least the graphs of `roles` that it has; downloads what is missing of them and of what runs them.
   * Rejects with a BrushworkError.
   */
  load(model: Model, roles: readonly Role[], signal: AbortSignal, report: Report): Promise<Graphs>;
}

/** Files by what they are, downloaded together; `report` is told how far they are. */
export async function downloadAll(
  wanted: readonly RemoteFile[],
  signal: AbortSignal,
  report: Report,
): Promise<Map<RemoteFile, Uint8Array<ArrayBuffer>>> {
  const total = wanted.reduce((sum, file) => sum + file.bytes, 0);
  let done = 0;
  report({ phase: "load", done, total });
  const fetched = await Promise.all(
    wanted.map((file) =>
      download(file, signal, (count) => {
        done += count;
        report({ phase: "load", done, total });
      }),
    ),
  );
  return new Map(wanted.map((file, index) => [file, fetched[index]!]));
}

/** What a job asks: other graphs would be fetched for nothing. */
export function rolesOf(job: Job): readonly Role[] {
  switch (job.type) {
    case "encodeStyle":
      return ["encoder"];
    case "survey":
      return ["survey"];
    case "paint":
      return ["painter"];
    case "prepare":
      return job.roles;
    case "stylize":
      return job.plan.ownCode === null ? ["painter", "survey"] : ["painter", "survey", "encoder"];
  }
}

export function sharesWeights(role: Role): boolean {
  return role !== "encoder";
}

export function keyOf({ painter, survey, encoder, weights }: Model): string {
  return [painter, survey, encoder, weights].map((file: ModelFile | null) => file?.sha256).join();
}

/** What a model gave, if it is finite; throws an Error that names it. */
export function finite(name: string, values: StyleCode): StyleCode {
  for (let at = 0; at < values.length; at++) {
    // There are millions; NaN and infinity less themselves are not zero.
    if (values[at]! - values[at]! !== 0) throw new Error(`"${name}" should be finite numbers, and is not`);
  }
  return values;
}

/** What to say of scales that a painter does not take. */
export function foreignScales(title: string): BrushworkError {
  return new BrushworkError("manifest", `These are not scales of "${title}": make them with its survey.`);
}
