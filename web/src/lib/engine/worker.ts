/** The worker's end of the messages: one job at a time, every job answered exactly once. */
import { BrushworkError, reason } from "../contract/errors.js";
import type { Part } from "./api.js";
import type { FromWorker, Job, ToWorker } from "./messages.js";
import { Painter } from "./painter.js";
import { Models, type Role } from "./sessions.js";

interface WorkerScope {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = self as unknown as WorkerScope;
let models: Models | undefined;
let running: { id: number; controller: AbortController } | undefined;

async function work(id: number, job: Job, signal: AbortSignal): Promise<void> {
  if (!models) throw new Error("The worker got a job before it was started");
  const report = (progress: Extract<FromWorker, { type: "progress" }>["progress"]) =>
    scope.postMessage({ type: "progress", id, progress });
  const sessions = await models.load(job.model, rolesOf(job), signal, report);
  signal.throwIfAborted();
  const painter = new Painter(job.model, sessions, signal, report);
  const code = job.type === "encode" ? await painter.encode(job.picture) : null;
  const show = (part: Part) => scope.postMessage({ type: "part", id, part }, [part.pixels.data.buffer]);
  const painted = job.type === "stylize" ? await painter.paint(job, show) : null;
  const transfer = painted ? [painted.picture.data.buffer] : [];
  scope.postMessage({ type: "done", id, runtime: models.runtime, painted, code }, transfer);
}

/** The encoder is only fetched for those who need it. */
function rolesOf(job: Job): Role[] {
  if (job.type === "encode") return ["encoder"];
  const own = job.type === "stylize" && job.look.strength < 1;
  return own ? ["painter", "survey", "encoder"] : ["painter", "survey"];
}

function fail(id: number, error: unknown): void {
  const known = error instanceof BrushworkError;
  const code = known ? error.code : "runtime";
  const message = known ? error.message : `The painting engine failed: ${reason(error)}`;
  // onnxruntime is in no known state after a failure; a download changes nothing.
  scope.postMessage({ type: "failed", id, code, message, fatal: code === "runtime" });
}

scope.onmessage = ({ data: message }) => {
  switch (message.type) {
    case "start":
      models = new Models(message.runtime, (why) => scope.postMessage({ type: "lost", message: why }));
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
    case "abort":
      if (running?.id === message.id) running.controller.abort();
      break;
  }
};

scope.postMessage({ type: "ready" });
