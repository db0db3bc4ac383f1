/** Has effects done, and tells the studio what comes of them. */
import { BrushworkError, PictureTooLargeError } from "../../../lib/basics.js";
import type { Effect, Outgoing, Task } from "../machine/effects.js";
import type { Failure, FromEffect, Told } from "../machine/events.js";
import type { Id } from "../machine/state.js";
import type { Job, World } from "./ports.js";
import { told } from "../../page/told.js";

/** Arrow keys run through the styles, and sliders through values; only where they rest is painted. */
const REST_MS = 200;

export interface Surroundings {
  /** Whatever does the tasks, which may have to be loaded first. */
  world(): Promise<World>;
  /** Resolves after so many milliseconds. */
  wait(milliseconds: number): Promise<void>;
  /** Milliseconds since any moment. */
  now(): number;
}

export class Runner {
  readonly #around: Surroundings;
  readonly #tell: (event: FromEffect) => void;
  readonly #running = new Map<Id, AbortController>();
  /** Questions that the person agreed to wait for what is to be sent. */
  readonly #sending = new Map<Id, (outgoing: Outgoing) => void>();

  /** `tell` hears of every job that is not aborted how it ended, and of some how they go on. */
  constructor(around: Surroundings, tell: (event: FromEffect) => void) {
    this.#around = around;
    this.#tell = tell;
  }

  run(effect: Effect): void {
    const { job } = effect;
    if (effect.type === "abort") this.#running.get(job)?.abort();
    else if (effect.type === "send") this.#sending.get(job)?.(effect.outgoing);
    else void this.#perform(job, effect);
  }

  async #perform(job: Id, task: Task): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const tell = (told: Told) => {
      if (!signal.aborted) this.#tell({ ...told, job });
    };
    this.#running.set(job, controller);
    const line: Job = {
      signal,
      progressed: (progress) => tell({ type: "progressed", progress, at: this.#around.now() }),
      consent: () =>
        new Promise((resolve) => {
          this.#sending.set(job, resolve);
          tell({ type: "consented" });
        }),
    };
    try {
      tell(await this.#do(task, line));
    } catch (error) {
      tell({ type: "failed", failure: failureOf(error) });
    }
    this.#running.delete(job);
    this.#sending.delete(job);
  }

  async #do(task: Task, line: Job): Promise<Told> {
    if (task.type === "rest") {
      await this.#around.wait(REST_MS);
      return { type: "rested" };
    }
    const world = await this.#around.world();
    line.signal.throwIfAborted();
    // Each task is done by the function of its name.
    return (world[task.type] as (task: Task, line: Job) => Promise<Told>)(task, line);
  }
}

function failureOf(error: unknown): Failure {
  const message = told(error);
  if (!(error instanceof BrushworkError)) return { message, code: null };
  const { code } = error;
  if (!(error instanceof PictureTooLargeError)) return { message, code };
  const { width, height, reducible } = error;
  return { message, code, tooLarge: { width, height, reducible } };
}
