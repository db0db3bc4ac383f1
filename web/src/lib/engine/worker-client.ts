/** The engine's end of one worker: starts it, gives it jobs, ends it. */
import { BrushworkError, reason } from "../contract/errors.js";
import { type PolicyWatch, watchPolicy } from "../platform/forbidden.js";
import { WorkerStarter } from "../platform/worker-starter.js";
import { startWorker, whyNotLoaded, whyRefused } from "../platform/workers.js";
import type { EngineOptions, Part, Progress } from "./api.js";
import { STALLED_AFTER_MS } from "./download.js";
import type { Done, FromWorker, Job, RuntimeFiles, ToWorker } from "./messages.js";

type ForJob = Extract<FromWorker, { id: number }>;

interface Running {
  readonly id: number;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly onPart: ((part: Part) => void) | undefined;
  readonly resolve: (done: Done) => void;
  readonly reject: (why: unknown) => void;
  readonly settled: () => void;
  phase: Progress["phase"];
}

const ANSWERS_WITHIN_MS = 30_000;
/** A worker that stops by itself keeps its models; one that does not is ended, whatever it is doing. */
const STOPS_WITHIN_MS = { load: 1_000, work: 300 };
/** What patience is made of. A page that was frozen finds one of them over when it wakes; and its workers were frozen, too. */
const WAITS = 4;
const VANISHED =
  "The browser ended the painting engine in the midst of its work, perhaps for want of memory. " +
  "Try again; if that fails, try a smaller picture, or close what else is open.";

let lastId = 0;

/** A worker that does one job at a time. After `end`, or a fatal failure, `alive` is false. */
export class WorkerClient {
  alive = true;
  /** Settles when the worker may be given another job, or has ended. */
  free: Promise<void> = Promise.resolve();
  readonly #worker: Worker;
  readonly #url: string;
  readonly #onFetched: EngineOptions["onFetched"];
  readonly #policy: PolicyWatch;
  readonly #patience: number | null;
  readonly #silence: ReturnType<typeof setTimeout>;
  /** The worker's threads. */
  readonly #threads = new WorkerStarter((told) => this.#send(told));
  #hanging: ReturnType<typeof setTimeout> | undefined;
  #running: Running | undefined;

  /** `patience`: how many milliseconds a worker may work without a word before it is given up; null: for ever. */
  constructor(
    url: string,
    runtime: RuntimeFiles,
    patience: number | null,
    onFetched: EngineOptions["onFetched"],
  ) {
    this.#url = url;
    this.#onFetched = onFetched;
    this.#patience = patience;
    this.#policy = watchPolicy(url);
    try {
      this.#worker = startWorker(url, "brushwork", () => this.#vanish());
    } catch (error) {
      this.#policy.end();
      const message = `The worker ${url} could not be started: ${whyRefused(error)}`;
      throw new BrushworkError("network", message, { cause: error });
    }
    // Where another backend can stand in, waiting once is enough.
    const code = patience === null ? "network" : "runtime";
    this.#silence = setTimeout(() => this.#fail(code, "did not answer in time"), ANSWERS_WITHIN_MS);
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      if (event.message) this.#fail("runtime", `failed: ${event.message}`);
      else
        void whyNotLoaded(url, this.#policy).then((why) =>
          this.#fail("network", `could not be loaded: ${why}`),
        );
    };
    this.#send({ type: "start", runtime });
  }

  /** Do a job; only after `free`. Rejects with a BrushworkError, or with the signal's reason. */
  perform(
    job: Job,
    transfer: Transferable[],
    signal: AbortSignal | undefined,
    onProgress: ((progress: Progress) => void) | undefined,
    onPart?: (part: Part) => void,
  ): Promise<Done> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const id = ++lastId;
      const abort = () => this.#abort(signal?.reason);
      signal?.addEventListener("abort", abort);
      this.free = new Promise((freed) => {
        const settled = () => {
          signal?.removeEventListener("abort", abort);
          freed();
        };
        this.#running = { id, onProgress, onPart, resolve, reject, settled, phase: "load" };
      });
      try {
        this.#send({ type: "job", id, job }, transfer);
      } catch (error) {
        const message = `The picture could not be handed to the worker: ${reason(error)}`;
        this.#take()?.reject(new BrushworkError("runtime", message, { cause: error }));
      }
      this.#watch();
    });
  }

  /** Terminate the worker; what it is doing is rejected with `why`. */
  end(why: unknown): void {
    this.alive = false;
    clearTimeout(this.#silence);
    clearTimeout(this.#hanging);
    this.#policy.end();
    this.#worker.terminate();
    this.#threads.end();
    this.#take()?.reject(why);
  }

  #abort(why: unknown): void {
    const running = this.#running;
    if (!running) return;
    this.#send({ type: "abort", id: running.id });
    setTimeout(
      () => {
        if (this.#running === running) this.end(why);
      },
      running.phase === "load" ? STOPS_WITHIN_MS.load : STOPS_WITHIN_MS.work,
    );
    running.reject(why);
  }

  /** From now on, until the next message: so many waits. */
  #watch(left = WAITS): void {
    clearTimeout(this.#hanging);
    if (!this.#running || this.#patience === null) return;
    // That a download stalls, the worker tells itself.
    const stalled = this.#running.phase === "load" ? STALLED_AFTER_MS : 0;
    const over = () => (left > 1 ? this.#watch(left - 1) : this.#fail("runtime", "stopped answering"));
    this.#hanging = setTimeout(over, (this.#patience + stalled) / WAITS);
  }

  #receive(message: FromWorker): void {
    // That says nothing of how it is.
    if (message.type === "fetched") return this.#onFetched?.(message.files);
    clearTimeout(this.#silence);
    if (message.type === "worker") {
      if (this.alive) this.#threads.do(message);
    } else if (message.type === "lost") {
      this.#fail("runtime", `lost the graphics processor${message.message && `: ${message.message}`}`);
    } else if (message.type !== "ready" && message.id === this.#running?.id) {
      this.#settle(message, this.#running);
      this.#watch();
    }
  }

  #settle(message: ForJob, running: Running): void {
    switch (message.type) {
      case "progress":
        running.phase = message.progress.phase;
        running.onProgress?.(message.progress);
        break;
      case "part":
        running.onPart?.(message.part);
        break;
      case "done":
        this.#take()?.resolve(message);
        break;
      case "failed":
        if (message.fatal) this.end(new BrushworkError(message.code, message.message));
        else this.#take()?.reject(new BrushworkError(message.code, message.message));
        break;
      case "aborted":
        this.#take();
        break;
    }
  }

  #take(): Running | undefined {
    const running = this.#running;
    this.#running = undefined;
    running?.settled();
    return running;
  }

  /** Nobody asked it to end. */
  #vanish(): void {
    if (this.alive) this.end(new BrushworkError("runtime", VANISHED));
  }

  #fail(code: "network" | "runtime", what: string): void {
    this.end(new BrushworkError(code, `The worker ${this.#url} ${what.replace(/\.?$/, ".")}`));
  }

  #send(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
