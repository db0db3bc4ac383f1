/** What paints: a worker per backend, the choice between them, and the ways back to onnxruntime-web's wasm. */
import { BrushworkError } from "../contract/errors.js";
import { isLarge } from "../imaging/preview.js";
import { type Adapter, findAdapter, mayTryUnasked } from "../platform/environment.js";
import { FILES } from "../platform/files.js";
import type {
  Backend,
  BackendChoice,
  Measured,
  Photo,
  Pixels,
  Preview,
  RequestOptions,
  Runtime,
} from "./api.js";
import { canaryOf, checkCanary } from "./canary.js";
import { Measurements } from "./measurements.js";
import type { Done, Job, Painted, PaintingJob } from "./messages.js";
import { rolesOf } from "./models.js";
import { Queue } from "./queue.js";
import type { WorkerClient } from "./worker-client.js";

/** What a job may have beside itself; parts are told anew where another backend begins again. */
interface JobOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: RequestOptions["onProgress"] | undefined;
  readonly onPart?: Preview["onPart"] | undefined;
}
type StartWorker = (backend: Backend, patience: number | null) => WorkerClient;

/** Large enough for speed to show; software adapters need seconds for the small one. */
const CANARY_SIDE = { hardware: 256, software: 48 };
/**
 * WebGPU may never answer, nor may threads of the kernel. wasm always does, however long a large picture takes; a software
 * adapter compiles a minute on a busy machine.
 */
const HANGS_AFTER_MS = { hardware: 60_000, software: 300_000, kernel: 60_000 };
/** The first includes loading and compiling, and does not count. */
const MEASURED_ROUNDS = 3;
/** The backends by which the processor paints. */
const PROCESSOR = ["kernel", "wasm"] as const;

export class Backends {
  readonly #startWorker: StartWorker;
  readonly #workers = new Map<Backend, WorkerClient>();
  /** WebGPU's worker is measured while wasm's serves the engine's queue. */
  readonly #gpuQueue = new Queue(() => {});
  readonly #measurements = new Measurements();
  readonly #measured = new Map<string, Measured>();
  /** Kinds of jobs whose canary WebGPU painted as the processor did, on this page. */
  readonly #trusted = new Set<string>();
  #adapter: Promise<Adapter> | undefined;
  /** Grows when all is ended: what was asked before must start nothing afterwards. */
  #era = 0;
  /** What failed once, this page does without. */
  readonly #failures = new Map<"kernel" | "webgpu", BrushworkError>();
  /** The canary of what was painted last. */
  #latest: PaintingJob | undefined;

  constructor(startWorker: StartWorker) {
    this.#startWorker = startWorker;
  }

  /**
   * Do a job, a picture at a time. What another backend does not finish, wasm does; only for the last that is asked, and of
   * large pictures, the job's buffers are transferred. Rejects with wasm's BrushworkError, or with the signal's reason.
   */
  async perform<J extends Job>(
    job: J,
    transfer: Transferable[],
    choice: BackendChoice,
    options: JobOptions,
  ): Promise<Done<J["type"]>> {
    return isPainting(job)
      ? this.#paint(job, transfer, choice, options)
      : this.#process(job, transfer, choice, options);
  }

  async #paint(
    job: PaintingJob,
    transfer: Transferable[],
    choice: BackendChoice,
    options: JobOptions,
  ): Promise<Done> {
    let note: string | null = null;
    if (choice === "auto") this.#latest = canaryOf(job, CANARY_SIDE.hardware);
    try {
      if (choice === "webgpu") await this.#earnTrust(job, options);
      if (choice === "webgpu" || (choice === "auto" && this.#isChosen(keyOf(job)))) {
        // One at a time, for want of memory. Nothing else asks these now: that has to wait in the engine's queue.
        if (isLarge(job.picture)) for (const other of PROCESSOR) this.#end(other, undefined);
        return this.#told(await this.#run("webgpu", job, [], options), job, null);
      }
    } catch (error) {
      note = `Not by WebGPU: ${this.#without("webgpu", error, options).message}`;
    }
    return this.#told(await this.#process(job, transfer, choice, options), job, note);
  }

  /** By the processor: the kernel, where it has the model's layers and did not fail, or else onnxruntime-web. */
  async #process(
    job: Job,
    transfer: Transferable[],
    choice: BackendChoice,
    options: JobOptions,
  ): Promise<Done> {
    if (choice === "wasm" || !job.model.kernel) {
      const done = await this.#run("wasm", job, transfer, options);
      const why =
        choice === "kernel" ? `Not by the kernel: it has not the layers of "${job.model.title}".` : null;
      return { ...done, runtime: noted(done.runtime, why) };
    }
    let given: Transferable[] = [];
    try {
      const failed = this.#failures.get("kernel");
      if (failed) throw failed;
      if (job.type !== "prepare" && isLarge(job.picture)) {
        // Two copies of it are one too many; but that the kernel is right is seen before it is given away.
        await this.#run("kernel", { type: "prepare", model: job.model, roles: rolesOf(job) }, [], options);
        given = transfer;
      }
      return await this.#run("kernel", job, given, options);
    } catch (error) {
      const why = this.#without("kernel", error, options);
      if (given.length > 0) throw why;
      const done = await this.#run("wasm", job, transfer, options);
      return { ...done, runtime: noted(done.runtime, `Not by the kernel: ${why.message}`) };
    }
  }

  /** Why a backend did not finish, where another one may; else that is thrown. */
  #without(backend: "kernel" | "webgpu", error: unknown, options: JobOptions): BrushworkError {
    if (options.signal?.aborted || !(error instanceof BrushworkError) || error.code === "manifest")
      throw error;
    // What could not be fetched may be there the next time.
    if (error.code === "runtime") this.#giveUp(backend, error);
    return error;
  }

  /**
   * Find out whether WebGPU paints what was painted last right and faster, for `auto`. Nobody has to wait for it:
   * WebGPU works beside `queue`, and the processor's part takes its turn there.
   */
  async measure(queue: Queue): Promise<void> {
    const canary = this.#latest;
    if (!canary || this.#failures.has("webgpu") || this.#measured.has(keyOf(canary)) || !mayTryUnasked())
      return;
    this.#latest = undefined;
    const era = this.#era;
    try {
      const { name, software } = await this.#findAdapter();
      if (software || era !== this.#era) return;
      // The processor's threads need an isolated page.
      const page = [navigator.userAgent, String(globalThis.crossOriginIsolated)];
      const build = [FILES.webgpu.wasm.sha256.slice(0, 8), FILES.kernel.worker];
      const place = [name, ...build, ...page, keyOf(canary)].join("|");
      const known = this.#measurements.get(place);
      const measured = known && !isFaster(known) ? known : await this.#measure(canary, queue);
      this.#measured.set(keyOf(canary), measured);
      // What failed may work the next time: a lost device says nothing of the device.
      if (measured.webgpu !== null) this.#measurements.set(place, measured);
      if (isFaster(measured)) return;
      await this.#gpuQueue.add(() => Promise.resolve(this.#end("webgpu", undefined)));
    } catch {
      // The engine was released, or the processor cannot paint: the next picture tells.
    }
  }

  /** End the workers; what they do is rejected with `why`. */
  end(why: unknown): void {
    this.#era++;
    this.#latest = undefined;
    this.#gpuQueue.clear(why);
    for (const backend of this.#workers.keys()) this.#end(backend, why);
  }

  async #measure(canary: PaintingJob, queue: Queue): Promise<Measured> {
    const expected = await queue.add(() => paintOften(() => this.#process(canary, [], "auto", {})));
    try {
      const painted = await paintOften(() => this.#run("webgpu", canary, [], {}));
      checkCanary(painted.picture, expected.picture);
      this.#trusted.add(keyOf(canary));
      return { wasm: expected.milliseconds, webgpu: painted.milliseconds };
    } catch (error) {
      if (!(error instanceof BrushworkError) || error.code !== "runtime") throw error;
      this.#giveUp("webgpu", error);
      return { wasm: expected.milliseconds, webgpu: null };
    }
  }

  /** Throws a BrushworkError unless WebGPU paints a canary as the processor does. */
  async #earnTrust(job: PaintingJob, { signal, onProgress }: JobOptions): Promise<void> {
    const failed = this.#failures.get("webgpu");
    if (failed) throw failed;
    if (this.#trusted.has(keyOf(job))) return;
    const era = this.#era;
    const canary = canaryOf(job, CANARY_SIDE[await this.#adapterKind()]);
    this.#checkEra(era);
    const loading: JobOptions = {
      ...(signal && { signal }),
      onProgress: (progress) => progress.phase === "load" && onProgress?.(progress),
    };
    const painted = paintedBy(await this.#run("webgpu", canary, [], loading));
    const expected = paintedBy(await this.#process(canary, [], "auto", loading));
    checkCanary(painted.picture, expected.picture);
    this.#trusted.add(keyOf(job));
  }

  #isChosen(key: string): boolean {
    const measured = this.#measured.get(key);
    return this.#trusted.has(key) && measured !== undefined && isFaster(measured);
  }

  #giveUp(backend: "kernel" | "webgpu", error: BrushworkError): void {
    this.#failures.set(backend, error);
    if (backend === "webgpu") this.#trusted.clear();
    this.#end(backend, error);
  }

  #end(backend: Backend, why: unknown): void {
    this.#workers.get(backend)?.end(why);
    this.#workers.delete(backend);
  }

  #findAdapter(): Promise<Adapter> {
    this.#adapter ??= findAdapter();
    return this.#adapter;
  }

  async #adapterKind(): Promise<"hardware" | "software"> {
    const { software } = await this.#findAdapter();
    return software ? "software" : "hardware";
  }

  #run(backend: Backend, job: Job, transfer: Transferable[], options: JobOptions): Promise<Done> {
    const task = async () => {
      const worker = await this.#freeWorker(backend);
      return worker.perform(job, transfer, options.signal, options.onProgress, options.onPart);
    };
    return backend === "webgpu" ? this.#gpuQueue.add(task, options.signal) : task();
  }

  async #freeWorker(backend: Backend): Promise<WorkerClient> {
    const era = this.#era;
    const worker = this.#workers.get(backend);
    await worker?.free;
    if (worker?.alive) return worker;
    const kind = backend === "webgpu" ? await this.#adapterKind() : backend;
    const patience = kind === "wasm" ? null : HANGS_AFTER_MS[kind];
    this.#checkEra(era);
    const fresh = this.#startWorker(backend, patience);
    this.#workers.set(backend, fresh);
    return fresh;
  }

  #checkEra(era: number): void {
    if (era !== this.#era) throw new DOMException("The engine was released.", "AbortError");
  }

  async #told(done: Done, job: PaintingJob, why: string | null): Promise<Done> {
    const adapter = done.runtime.backend === "webgpu" ? (await this.#findAdapter()).name : null;
    const measured = this.#measured.get(keyOf(job)) ?? null;
    return { ...done, runtime: { ...noted(done.runtime, why), adapter, measured } };
  }
}

function noted(runtime: Runtime, why: string | null): Runtime {
  return { ...runtime, note: [runtime.note, why].filter(Boolean).join(" ") || null };
}

/** How long the quickest took, and what it painted. */
async function paintOften(paint: () => Promise<Done>): Promise<Painted<Pixels | Photo>> {
  const rounds: Painted<Pixels | Photo>[] = [];
  while (rounds.length < MEASURED_ROUNDS) rounds.push(paintedBy(await paint()));
  const [, ...warm] = rounds;
  return { picture: warm[0]!.picture, milliseconds: Math.min(...warm.map((each) => each.milliseconds)) };
}

function isFaster({ wasm, webgpu }: Measured): boolean {
  return webgpu !== null && webgpu < wasm;
}

function isPainting(job: Job): job is PaintingJob {
  return job.type === "paint" || job.type === "stylize";
}

/** Jobs of one key run the same graphs. */
function keyOf(job: PaintingJob): string {
  const { painter, weights } = job.model;
  const hashes = [painter, weights].map((file) => file?.sha256.slice(0, 8) ?? "");
  const others = job.type === "paint" ? "alone" : job.plan.ownCode === null ? "" : "encoder";
  return [...hashes, others].join("|");
}

function paintedBy({ result }: Done): Painted<Pixels | Photo> {
  return result as Painted<Pixels | Photo>;
}
