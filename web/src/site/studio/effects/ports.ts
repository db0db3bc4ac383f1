/**
 * What the studio's effects need of the world, behind three interfaces. Each function does one kind of task and gives
 * what is to be told of it. What fails rejects with a BrushworkError, whose message is fit to show; when `signal`
 * aborts, the outcome is of no interest any more.
 */
import type { Pixels, Progress } from "../../../lib/index.js";
import type { Order, Outgoing, Task } from "../machine/effects.js";
import type { FromEffect, Told } from "../machine/events.js";

/** The person's files, and the site's samples. */
export interface Files {
  fetchSample: Does<"fetchSample", "fetched">;
  /** Rejects with a PictureTooLargeError where the picture is too large for this device or painter. */
  decode: Does<"decode", "opened">;
  /** The upright size of a picture that is not decoded here. */
  measure: Does<"measure", "measured">;
  save: Does<"save", "saved">;
  develop: Does<"develop", "developed">;
  /** Tells how many are made. */
  saveAll: Does<"saveAll", "saved">;
}

/** The engine, and what it paints with. */
export interface Painter {
  fetchCatalogue: Does<"fetchCatalogue", "catalogued">;
  prepare: Does<"prepare", "prepared">;
  makeStyle: Does<"makeStyle", "madeStyle">;
  paint: Does<"paint", "painted">;
  /** A small copy of a picture, of about so many pixels, painted. Beside the tasks: nobody waits for it. */
  sketch(
    picture: Pixels,
    order: Omit<Order, "picture" | "backend">,
    pixels: number,
    signal?: AbortSignal,
  ): Promise<Pixels>;
}

/** This host's server, which paints what the person agrees to send. */
export interface Server {
  /** Nothing of the picture goes out before `consent` gives it. */
  ask: Does<"ask", "answered">;
}

export type World = Files & Painter & Server;

type Does<T extends Task["type"], E extends FromEffect["type"]> = (
  task: Extract<Task, { type: T }>,
  job: Job,
) => Promise<Extract<Told, { type: E }>>;

/** A task's line to the studio. */
export interface Job {
  readonly signal: AbortSignal;
  progressed(progress: Progress): void;
  /** The person agrees; gives what is to be sent. */
  consent(): Promise<Outgoing>;
}
