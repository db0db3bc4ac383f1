/** The worker's end of the messages: one job at a time, every job answered exactly once. */
import { BrushworkError, reason } from "../contract/errors.js";
import { composite } from "../imaging/composite.js";
import { useRows } from "../imaging/rows.js";
import { Rows } from "../imaging/simd-rows.js";
import { placed, type Source } from "../imaging/sources.js";
import type { Part, Photo, Pixels } from "./api.js";
import { KeptPaintings } from "./kept-paintings.js";
import { watchFetched } from "../platform/fetched.js";
import { holdLifeline } from "../platform/lifeline.js";
import { tellPageWorker, usePageWorkers } from "../platform/page-worker.js";
import type { FromWorker, Job, Results, RuntimeFiles, ToWorker } from "./messages.js";
import { type Models, rolesOf } from "./models.js";
import { Pipeline } from "./pipeline.js";
import { stylize } from "./stylize.js";

interface WorkerScope {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const OUT_OF_MEMORY = /bad_alloc|out of memory|memory access|allocation failed/i;

const scope = self as unknown as WorkerScope;
const kept = new KeptPaintings();
/** What makes the models, given what runs them; `onLost` is told when a graphics processor went away. */
export type StartModels = (files: RuntimeFiles, onLost: (why: string) => void) => Models;

let models: Models | undefined;
let running: { id: number; controller: AbortController } | undefined;

async function work(id: number, job: Job, signal: AbortSignal): Promise<void> {
  if (!models) throw new Error("The worker got a job before it was started");
  const report = (progress: Extract<FromWorker, { type: "progress" }>["progress"]) =>
    scope.postMessage({ type: "progress", id, progress });
  const graphs = await models.load(job.model, rolesOf(job), signal, report);
  signal.throwIfAborted();
  const pipeline = new Pipeline(job.model, graphs, signal, report);
  const show = (part: Part) => scope.postMessage({ type: "part", id, part }, [part.pixels.data.buffer]);
  const result = await perform(job, pipeline, show).catch((error: unknown) => {
    throw signal.aborted ? error : explained(error, job);
  });
  const transfer = result && "picture" in result ? [result.picture.data.buffer] : [];
  scope.postMessage({ type: "done", id, runtime: models.runtime, result }, transfer);
}

async function perform(
  job: Job,
  pipeline: Pipeline,
  show: (part: Part) => void,
): Promise<Results[Job["type"]]> {
  switch (job.type) {
    case "prepare":
      return null;
    case "encodeStyle":
      return pipeline.encodeStyle(composite(job.picture));
    case "survey":
      return pipeline.survey(sourceOf(job.picture), job.code);
    case "paint": {
      const start = performance.now();
      const picture = await pipeline.paint(sourceOf(job.picture), job.scales, job.tilePixels);
      return { picture, milliseconds: performance.now() - start };
    }
    case "stylize":
      return stylize(pipeline, job, kept, show);
  }
}

function sourceOf(picture: Pixels | Photo): Source {
  return isPhoto(picture) ? placed(picture) : composite(picture);
}

function isPhoto(picture: Pixels | Photo): picture is Photo {
  return picture.data instanceof Float32Array;
}

/** What went wrong with a model and a picture, in words. */
function explained(error: unknown, job: Job): unknown {
  if (error instanceof BrushworkError || job.type === "prepare") return error;
  const { width, height } = job.picture;
  const why = reason(error);
  const size = `${width} × ${height} pixels`;
  const message =
    error instanceof RangeError || OUT_OF_MEMORY.test(why)
      ? `This device has too little memory to paint ${size}. Try a smaller picture.`
      : `"${job.model.title}" failed on a picture of ${size}: ${why}`;
  return new BrushworkError("runtime", message, { cause: error });
}

function fail(id: number, error: unknown): void {
  const known = error instanceof BrushworkError;
  const code = known ? error.code : "runtime";
  const message = known ? error.message : `The painting engine failed: ${reason(error)}`;
  // What runs networks is in no known state after a failure; a download changes nothing.
  scope.postMessage({ type: "failed", id, code, message, fatal: code === "runtime" });
}

/** Begin: listen to the page, and say that it may ask. */
export function serve(startModels: StartModels): void {
  usePageWorkers();
  try {
    useRows(new Rows());
  } catch {
    // Without SIMD all takes longer, and is the same.
  }
  scope.onmessage = ({ data: message }) => {
    switch (message.type) {
      case "start":
        models = startModels(message.runtime, (why) => scope.postMessage({ type: "lost", message: why }));
        break;
      case "job": {
        const { id, job } = message;
        const controller = new AbortController();
        running = { id, controller };
        work(id, job, controller.signal).catch((error) => {
          if (controller.signal.aborted) scope.postMessage({ type: "aborted", id });
          else fail(id, error);
        });
        break;
      }
      case "worker":
        tellPageWorker(message);
        break;
      case "abort":
        if (running?.id === message.id) running.controller.abort();
        break;
    }
  };
  scope.postMessage({ type: "ready" });
  holdLifeline();
  watchFetched((files) => scope.postMessage({ type: "fetched", files }));
}
