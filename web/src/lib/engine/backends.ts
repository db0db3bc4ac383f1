/** What paints: a worker per backend, the choice between them, and the way back from WebGPU to wasm. */
import { BrushworkError } from "../contract/errors.js";
import { isLarge } from "../imaging/preview.js";
import { type Adapter, findAdapter, mayTryUnasked } from "../platform/environment.js";
import { FILES } from "../platform/files.js";
import type { Backend, BackendChoice, Measured, Pixels, Preview, RequestOptions, Runtime } from "./api.js";
import { canaryOf, checkCanary } from "./canary.js";
import type { Done, Host } from "./host.js";
import { Measurements } from "./measurements.js";
import type { Job, StylizeJob } from "./messages.js";
import { Queue } from "./queue.js";

/** What a job may have beside itself; parts are told anew where another backend begins again. */
interface Wish {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: RequestOptions["onProgress"] | undefined;
  readonly onPart?: Preview["onPart"] | undefined;
}
type StartHost = (backend: Backend, patience: number | null) => Host;
type Kind = Pick<StylizeJob, "model" | "look">;

/** Large enough for speed to show; software adapters need seconds for the small one. */
const CANARY_SIDE = { hardware: 256, software: 48 };
/**
 * WebGPU may never answer. wasm always does, however long a large picture takes; a software adapter compiles a
 * minute on a busy machine.
 */
const HANGS_AFTER_MS = { hardware: 60_000, software: 300_000 };
/** The first includes loading and compiling, and does not count. */
const MEASURED_ROUNDS = 3;

export class Backends {
  readonly #startHost: StartHost;
  readonly #hosts = new Map<Backend, Host>();
  /** WebGPU's worker is measured while wasm's serves the engine's queue. */
  readonly #gpuQueue = new Queue(() => {});
  readonly #measurements = new Measurements();
  readonly #measured = new Map<string, Measured>();
  /** Kinds of jobs whose canary WebGPU painted as wasm did, on this page. */
  readonly #trusted = new Set<string>();
  #adapter: Promise<Adapter> | undefined;
  /** Grows when all is ended: what was asked before must start nothing afterwards. */
  #era = 0;
  /** Once WebGPU failed, this page does without. */
  #failure: BrushworkError | undefined;
  #latest: Kind | undefined;

  constructor(startHost: StartHost) {
    this.#startHost = startHost;
  }

  /**
   * Do a job, a picture at a time. What WebGPU does not finish, wasm does; only for wasm the job's buffers
   * are transferred. Rejects with wasm's BrushworkError, or with the signal's reason.
   */
  async perform(job: Job, transfer: Transferable[], choice: BackendChoice, wish: Wish): Promise<Done> {
    if (job.type !== "stylize") return this.#run("wasm", job, transfer, wish);
    let note: string | null = null;
    if (choice === "auto") this.#latest = { model: job.model, look: { ...job.look, mask: null } };
    try {
      if (choice === "webgpu") await this.#earnTrust(job, wish);
      if (choice === "webgpu" || (choice === "auto" && this.#isChosen(keyOf(job)))) {
        // One at a time, for want of memory. Nothing else asks wasm now: that has to wait in the engine's queue.
        if (isLarge(job.picture)) this.#end("wasm", undefined);
        return this.#told(await this.#run("webgpu", job, [], wish), job, null);
      }
    } catch (error) {
      if (wish.signal?.aborted || !(error instanceof BrushworkError)) throw error;
      // What could not be fetched may be there the next time.
      if (error.code === "runtime") this.#giveUp(error);
      note = `Not by WebGPU: ${error.message}`;
    }
    return this.#told(await this.#run("wasm", job, transfer, wish), job, note);
  }

  /**
   * Find out whether WebGPU paints what was painted last right and faster, for `auto`. Nobody has to wait for it:
   * WebGPU works beside `queue`, and wasm's part takes its turn there.
   */
  async measure(queue: Queue): Promise<void> {
    const kind = this.#latest;
    if (!kind || this.#failure || this.#measured.has(keyOf(kind)) || !mayTryUnasked()) return;
    this.#latest = undefined;
    const era = this.#era;
    try {
      const { name, software } = await this.#findAdapter();
      if (software || era !== this.#era) return;
      // wasm's threads need an isolated page.
      const page = [navigator.userAgent, String(globalThis.crossOriginIsolated)];
      const place = [name, FILES.webgpu.wasm.sha256.slice(0, 8), ...page, keyOf(kind)].join("|");
      const known = this.#measurements.get(place);
      const measured = known && !isFaster(known) ? known : await this.#measure(kind, queue);
      this.#measured.set(keyOf(kind), measured);
      // What failed may work the next time: a lost device says nothing of the device.
      if (measured.webgpu !== null) this.#measurements.set(place, measured);
      if (isFaster(measured)) return;
      await this.#gpuQueue.add(() => Promise.resolve(this.#end("webgpu", undefined)));
    } catch {
      // The engine was released, or wasm cannot paint: the next picture tells.
    }
  }

  /** End the workers; what they do is rejected with `why`. */
  end(why: unknown): void {
    this.#era++;
    this.#latest = undefined;
    this.#gpuQueue.clear(why);
    for (const backend of this.#hosts.keys()) this.#end(backend, why);
  }

  async #measure(kind: Kind, queue: Queue): Promise<Measured> {
    const canary = canaryOf(kind, CANARY_SIDE.hardware, usesEncoder(kind));
    const expected = await queue.add(() => this.#paintOften("wasm", canary));
    try {
      const painted = await this.#paintOften("webgpu", canary);
      checkCanary(painted.picture, expected.picture);
      this.#trusted.add(keyOf(kind));
      return { wasm: expected.milliseconds, webgpu: painted.milliseconds };
    } catch (error) {
      if (!(error instanceof BrushworkError) || error.code !== "runtime") throw error;
      this.#giveUp(error);
      return { wasm: expected.milliseconds, webgpu: null };
    }
  }

  async #paintOften(
    backend: Backend,
    canary: StylizeJob,
  ): Promise<{ picture: Pixels; milliseconds: number }> {
    const rounds: { picture: Pixels; milliseconds: number }[] = [];
    while (rounds.length < MEASURED_ROUNDS) rounds.push(paintedBy(await this.#run(backend, canary, [], {})));
    const [, ...warm] = rounds;
    return { picture: warm[0]!.picture, milliseconds: Math.min(...warm.map((each) => each.milliseconds)) };
  }

  /** Throws a BrushworkError unless WebGPU paints a canary as wasm does. */
  async #earnTrust(kind: Kind, { signal, onProgress }: Wish): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#trusted.has(keyOf(kind))) return;
    const era = this.#era;
    const canary = canaryOf(kind, CANARY_SIDE[await this.#adapterKind()], usesEncoder(kind));
    this.#checkEra(era);
    const loading: Wish = {
      ...(signal && { signal }),
      onProgress: (progress) => progress.phase === "load" && onProgress?.(progress),
    };
    const painted = paintedBy(await this.#run("webgpu", canary, [], loading));
    const expected = paintedBy(await this.#run("wasm", canary, [], loading));
    checkCanary(painted.picture, expected.picture);
    this.#trusted.add(keyOf(kind));
  }

  #isChosen(key: string): boolean {
    const measured = this.#measured.get(key);
    return this.#trusted.has(key) && measured !== undefined && isFaster(measured);
  }

  #giveUp(error: BrushworkError): void {
    this.#failure = error;
    this.#trusted.clear();
    this.#end("webgpu", error);
  }

  #end(backend: Backend, why: unknown): void {
    this.#hosts.get(backend)?.end(why);
    this.#hosts.delete(backend);
  }

  #findAdapter(): Promise<Adapter> {
    this.#adapter ??= findAdapter();
    return this.#adapter;
  }

  async #adapterKind(): Promise<"hardware" | "software"> {
    const { software } = await this.#findAdapter();
    return software ? "software" : "hardware";
  }

  #run(backend: Backend, job: Job, transfer: Transferable[], wish: Wish): Promise<Done> {
    const task = async () => {
      const host = await this.#freeHost(backend);
      return host.perform(job, transfer, wish.signal, wish.onProgress, wish.onPart);
    };
    return backend === "webgpu" ? this.#gpuQueue.add(task, wish.signal) : task();
  }

  async #freeHost(backend: Backend): Promise<Host> {
    const era = this.#era;
    const host = this.#hosts.get(backend);
    await host?.free;
    if (host?.alive) return host;
    const patience = backend === "wasm" ? null : HANGS_AFTER_MS[await this.#adapterKind()];
    this.#checkEra(era);
    const fresh = this.#startHost(backend, patience);
    this.#hosts.set(backend, fresh);
    return fresh;
  }

  #checkEra(era: number): void {
    if (era !== this.#era) throw new DOMException("The engine was released.", "AbortError");
  }

  async #told(done: Done, kind: Kind, why: string | null): Promise<Done> {
    const adapter = done.runtime.backend === "webgpu" ? (await this.#findAdapter()).name : null;
    const note = [done.runtime.note, why].filter(Boolean).join(" ") || null;
    const measured = this.#measured.get(keyOf(kind)) ?? null;
    const runtime: Runtime = { ...done.runtime, adapter, note, measured };
    return { ...done, runtime };
  }
}

function isFaster({ wasm, webgpu }: Measured): boolean {
  return webgpu !== null && webgpu < wasm;
}

/** Jobs of one key run the same graphs. */
function keyOf(kind: Kind): string {
  const { painter, weights } = kind.model;
  const hashes = [painter, weights].map((file) => file?.sha256.slice(0, 8) ?? "");
  return [...hashes, usesEncoder(kind) ? "encoder" : ""].join("|");
}

function usesEncoder({ model, look }: Kind): boolean {
  return model.encoder !== null && look.strength < 1;
}

function paintedBy({ painted }: Done): { picture: Pixels; milliseconds: number } {
  if (painted) return painted;
  throw new BrushworkError("runtime", "The worker answered without a picture.");
}
