/** The state machine with a world of its own, in which every effect waits until the test says how it ends. */
import assert from "node:assert/strict";
import type { BrushworkErrorCode, Manifest, Pixels } from "../../../../src/lib/index.js";
import type { Effect, Order, Task } from "../../../../src/site/studio/machine/effects.js";
import type { FromEffect, FromPerson, StudioEvent } from "../../../../src/site/studio/machine/events.js";
import { next } from "../../../../src/site/studio/machine/next.js";
import { type Shown, shown } from "../../../../src/site/studio/machine/shown.js";
import {
  type Id,
  initial,
  type State,
  type StudioDocument,
} from "../../../../src/site/studio/machine/state.js";

export const HOST = { page: "fallback.html", pixels: 100e6, bytes: 100e6 };

/** A local painter of any style, and one that sees the picture as a whole. */
export const WEIGHTS: readonly string[] = ["weights of now"];

export const MANIFESTS = [
  manifest("any", "local", ["plain", "warm", "cold"], true),
  manifest("whole", "whole", ["bold"], false),
] as const;

export const STYLES = MANIFESTS.flatMap(({ id, styles }) =>
  styles.map((style) => ({ stylizer: id, style: style.id })),
);

function manifest(id: string, kind: string, styles: string[], encodes: boolean): Manifest {
  const titled = styles.map((style) => ({ id: style, title: style.toUpperCase() }));
  const variants = [{ id: "float32", graphs: { painter: { sha256: WEIGHTS[0] } } }];
  return {
    id,
    painter: { kind, style_side: encodes ? 256 : null },
    default_variant: "float32",
    variants,
    styles: titled,
  } as unknown as Manifest;
}

/** What a file turns out to be is told by its name: `large`, `huge` (not even reducible), `fine` (more than its working copy) and `cutout` differ. */
export function file(name: string): File {
  return new File([name], name);
}

/** Pixels that nobody looks at. */
export function pixels(width = 60, height = 40): Pixels {
  return { width, height, data: new Uint8ClampedArray() };
}

const RUNTIME = {
  backend: "wasm",
  threads: 1,
  adapter: null,
  note: null,
  version: "",
  measured: null,
} as const;

type Ending = Extract<FromEffect, { job: Id }>;

export class Rig {
  state: State;
  /** What goes on, by job. */
  readonly running = new Map<Id, Task>();
  /** What was aborted. */
  readonly aborted = new Map<Id, Task>();
  /** The effects of the latest event. */
  effects: readonly Effect[] = [];

  constructor(options: Partial<Pick<State, "host" | "secure">> = {}) {
    this.state = frozen(initial({ host: HOST, secure: true, ...options }));
  }

  /** A studio with its catalogue, and with a picture and its painting where a file is given. */
  static ready(picture?: File, options?: Partial<Pick<State, "host" | "secure">>): Rig {
    const rig = new Rig(options);
    rig.say({ type: "start" });
    rig.end("fetchCatalogue");
    rig.end("prepare");
    if (!picture) return rig;
    rig.say({ type: "open", file: picture });
    rig.end("decode");
    rig.end("paint");
    return rig;
  }

  get shown(): Shown {
    return shown(this.state);
  }

  get document(): StudioDocument {
    return this.state.documents.find(({ id }) => id === this.state.current)!;
  }

  /** Something happens. Nothing that was there before may be changed by it: all of it is frozen. */
  say(event: StudioEvent): void {
    const { state, effects } = next(this.state, frozen(event));
    this.state = frozen(state);
    this.effects = effects;
    for (const effect of effects) this.#note(effect);
  }

  #note(effect: Effect): void {
    const { job } = effect;
    if (effect.type === "abort") {
      const task = this.running.get(job);
      assert(task, "what is aborted goes on");
      this.running.delete(job);
      this.aborted.set(job, task);
    } else if (effect.type !== "send") this.running.set(job, effect);
  }

  person(...events: FromPerson[]): void {
    for (const event of events) this.say(event);
  }

  /** The types of what goes on, oldest first. */
  get goingOn(): string[] {
    return [...this.running.values()].map(({ type }) => type);
  }

  /** The latest job of a type that goes on. */
  job(type: Task["type"]): Id {
    const found = [...this.running].filter(([, task]) => task.type === type).at(-1);
    assert(found, `${type} does not go on, but ${this.goingOn.join(", ") || "nothing"}`);
    return found[0];
  }

  /** What the latest painting that goes on is to be. */
  get order(): Order {
    const task = this.running.get(this.job("paint"));
    assert(task?.type === "paint");
    return task.order;
  }

  /** The latest task of a type ends well. */
  end(type: Task["type"]): void {
    this.finish(this.job(type));
  }

  /** A job ends well. */
  finish(job: Id): void {
    const task = this.running.get(job) ?? this.aborted.get(job);
    assert(task);
    this.settle(outcomeOf(job, task));
  }

  fail(job: Id, code: BrushworkErrorCode = "runtime", message = "It broke."): void {
    this.settle({ type: "failed", job, failure: { message, code } });
  }

  /** A job ends somehow. */
  settle(event: Ending): void {
    this.running.delete(event.job);
    this.say(event);
  }
}

/** What comes of a task that ends well, a question by the person's leaving. */
export function outcomeOf(job: Id, task: Task): Ending {
  switch (task.type) {
    case "fetchCatalogue":
      return { type: "catalogued", job, manifests: MANIFESTS, skipped: [] };
    case "prepare":
      return { type: "prepared", job };
    case "fetchSample":
      return { type: "fetched", job, file: file(task.address) };
    case "decode":
      return decoded(job, task);
    case "measure":
      return { type: "measured", job, width: 9000, height: 6000 };
    case "makeStyle":
      return {
        type: "madeStyle",
        job,
        id: `made-${job}`,
        weights: WEIGHTS,
        stylizer: task.stylizer,
        code: new Float32Array(2),
        file: task.file,
        preview: `blob:${job}`,
        styleFile: null,
      };
    case "paint":
      return {
        type: "painted",
        job,
        pixels: pixels(),
        runtime: RUNTIME,
        milliseconds: 10,
      };
    case "develop":
      return { type: "developed", job, file: file("painted") };
    case "rest":
      return { type: "rested", job };
    case "save":
    case "saveAll":
      return { type: "saved", job, said: "" };
    case "ask":
      return { type: "answered", job, file: null };
  }
}

function decoded(job: Id, { file, smaller }: Extract<Task, { type: "decode" }>): Ending {
  const { name } = file as File;
  if (/large|huge/.test(name) && !smaller) {
    const tooLarge = { width: 9000, height: 6000, reducible: name.includes("large") };
    return { type: "failed", job, failure: { message: "Too large.", code: "picture-too-large", tooLarge } };
  }
  const [width, height] = smaller ? [6000, 4000] : [60, 40];
  const whole = smaller || name.includes("fine") ? { file, reduce: smaller, pixels: width * height } : null;
  return {
    type: "opened",
    job,
    width,
    height,
    preview: pixels(),
    whole,
    transparent: name.includes("cutout"),
    made: name.includes("painted")
      ? { tool: "Brushwork 1.2", stylizer: "any", weights: "", prompt: "in the style of Plain" }
      : null,
  };
}

/** The same, so that changing it throws; what holds bytes cannot be frozen. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value) || value instanceof Blob) return value;
  Object.freeze(value);
  Object.values(value).forEach(frozen);
  return value;
}
