/** The worker's end of the messages: one job at a time, every job answered exactly once. */
import { BrushworkError, reason } from "./errors.js";
import type { FromWorker, Job, ToWorker } from "./messages.js";
import { Painter } from "./painter.js";

interface WorkerScope {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = self as unknown as WorkerScope;
let painter: Painter | undefined;
let running: { id: number; controller: AbortController } | undefined;

async function work(id: number, job: Job, signal: AbortSignal): Promise<void> {
  if (!painter) throw new Error("The worker got a job before it was started");
  const sessions = await painter.load(job.model, signal, (progress) =>
    scope.postMessage({ type: "progress", id, progress }),
  );
  signal.throwIfAborted();
  const painted =
    job.type === "stylize"
      ? await painter.paint(job, sessions, (progress) =>
          scope.postMessage({ type: "progress", id, progress }),
        )
      : null;
  const transfer = painted ? [painted.picture.data.buffer] : [];
  scope.postMessage({ type: "done", id, runtime: painter.runtime, painted }, transfer);
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
      painter = new Painter(message.runtime);
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
