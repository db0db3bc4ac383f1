import type { Size } from "../contract/arrays.js";
import { BrushworkError } from "../contract/errors.js";
import type { Label } from "../contract/label.js";
import type { Manifest, StyleFile } from "../contract/manifest.generated.js";
import { codeOfStyleFile } from "../contract/style-file.js";
import { checkSecureContext } from "../platform/environment.js";
import { FILES } from "../platform/files.js";
import { folder } from "../platform/folder.js";
import { checkPaintable, tilePixels } from "../platform/limits.js";
import { threadsToUse } from "../platform/threads.js";
import type {
  Backend,
  EncodeStyleRequest,
  Engine,
  EngineOptions,
  PaintRequest,
  Photo,
  Preview,
  RequestOptions,
  Runtime,
  Scales,
  StyleCode,
  StylizeRequest,
  StylizeResult,
  SurveyRequest,
} from "./api.js";
import { Backends } from "./backends.js";
import type { Done, Job, RuntimeFiles } from "./messages.js";
import { checkPicture, labelFor, resolve, resolveStyle } from "./plan.js";
import { Queue } from "./queue.js";
import { Stylizers } from "./stylizers.js";
import { WorkerClient } from "./worker-client.js";

const IDLE_SECONDS = 300;
/** The person looks at the painting, and does nothing for a moment. */
const QUIET_SECONDS = 2;

/** A new engine; nothing is loaded before it is asked. */
export function createEngine(options: EngineOptions = {}): Engine {
  return new WorkerEngine(options);
}

class WorkerEngine implements Engine {
  readonly #assets: URL;
  readonly #options: EngineOptions;
  readonly #stylizers: Stylizers;
  readonly #queue = new Queue(() => this.#rest());
  readonly #backends = new Backends((backend, patience) => this.#startWorker(backend, patience));
  /** Aborted when the engine is released; what is asked afterwards has another. */
  #life = new AbortController();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#assets = folder(options.assets ?? new URL(".", import.meta.url));
    const place = folder(options.stylizers ?? new URL("../stylizers/", this.#assets));
    this.#stylizers = new Stylizers(place, options.atHand);
  }

  catalogue(onSkipped?: (error: BrushworkError) => void): Promise<readonly Manifest[]> {
    return this.#stylizers.all(onSkipped);
  }

  async prepare(stylizer: string, options: RequestOptions = {}): Promise<Runtime> {
    const job = async () => {
      const manifest = await this.#stylizers.manifest(stylizer);
      const model = this.#stylizers.model(manifest, options.variant);
      return { type: "prepare", model, roles: ["painter", "survey"] } as const;
    };
    return (await this.#enqueue(job, [], options)).runtime;
  }

  async encodeStyle(request: EncodeStyleRequest): Promise<StyleCode> {
    const { picture } = request;
    checkPaintable(picture.width, picture.height);
    checkPicture("picture", picture);
    const job = async () => {
      const manifest = await this.#stylizers.manifest(request.stylizer);
      const model = this.#stylizers.model(manifest, request.variant);
      if (model.encoder) return { type: "encodeStyle", model, picture } as const;
      const message = `Stylizer "${manifest.id}" has no encoder: it paints its own styles only.`;
      throw new BrushworkError("manifest", message);
    };
    return (await this.#enqueue(job, [picture.data.buffer], request)).result;
  }

  async codeOf(style: StyleFile, stylizer: string): Promise<StyleCode> {
    return codeOfStyleFile(style, await this.#stylizers.manifest(stylizer));
  }

  encode(request: EncodeStyleRequest): Promise<StyleCode> {
    return this.encodeStyle(request);
  }

  async survey(request: SurveyRequest): Promise<Scales> {
    const { photo: picture } = request;
    checkPaintable(picture.width, picture.height);
    checkPicture("photo", picture);
    const job = async () => {
      const manifest = await this.#stylizers.manifest(request.stylizer);
      const model = this.#stylizers.model(manifest, request.variant);
      return { type: "survey", model, picture, code: resolveStyle(manifest, request.style) } as const;
    };
    return (await this.#enqueue(job, [picture.data.buffer], request)).result;
  }

  async paint(request: PaintRequest): Promise<Photo> {
    const { tile: picture, scales } = request;
    checkPaintable(picture.width, picture.height);
    checkPicture("tile", picture);
    const job = async () => {
      const manifest = await this.#stylizers.manifest(request.stylizer);
      checkPaintable(picture.width, picture.height, manifest.painter.kind);
      const model = this.#stylizers.model(manifest, request.variant);
      return { type: "paint", model, picture, scales, tilePixels: this.#tilePixels(picture) } as const;
    };
    return (await this.#enqueue(job, [picture.data.buffer], request)).result.picture;
  }

  async stylize(request: StylizeRequest): Promise<StylizeResult> {
    const { picture, mask, preview } = request;
    checkPaintable(picture.width, picture.height);
    checkPicture("picture", picture);
    let label!: Label;
    const job = async () => {
      const manifest = await this.#stylizers.manifest(request.stylizer);
      checkPaintable(picture.width, picture.height, manifest.painter.kind);
      const model = this.#stylizers.model(manifest, request.variant);
      label = labelFor(manifest, request);
      const plan = resolve(manifest, model.encoder !== null, request);
      return {
        type: "stylize",
        model,
        picture,
        plan,
        tilePixels: this.#tilePixels(picture, plan.sizing === "picture"),
        partFactor: preview?.factor ?? null,
      } as const;
    };
    const transfer = mask ? [picture.data.buffer, mask.data.buffer] : [picture.data.buffer];
    const { result, runtime } = await this.#enqueue(job, transfer, request, preview?.onPart);
    return { ...result, label, runtime };
  }

  release(): void {
    const why = new DOMException("The engine was released.", "AbortError");
    this.#wake();
    this.#life.abort(why);
    this.#life = new AbortController();
    this.#queue.clear(why);
    this.#backends.end(why);
  }

  #tilePixels(picture: Size, isCopied = false): number {
    return Math.max(1, this.#options.tilePixels ?? tilePixels(picture, isCopied));
  }

  #enqueue<J extends Job>(
    job: () => Promise<J>,
    transfer: Transferable[],
    options: RequestOptions & Pick<StylizeRequest, "backend">,
    onPart?: Preview["onPart"],
  ): Promise<Done<J["type"]>> {
    this.#wake();
    const life = this.#life.signal;
    return this.#queue.add(async () => {
      checkSecureContext();
      const choice = options.backend ?? this.#options.backend ?? "auto";
      const { signal, onProgress } = options;
      const made = await job();
      life.throwIfAborted();
      return this.#backends.perform(made, transfer, choice, { signal, onProgress, onPart });
    }, options.signal);
  }

  #startWorker(backend: Backend, patience: number | null): WorkerClient {
    const url = this.#locate(FILES[backend].worker);
    return new WorkerClient(url, this.#runtimeFiles(backend), patience, this.#options.onFetched);
  }

  #runtimeFiles(backend: Backend): RuntimeFiles {
    const threads = backend === "webgpu" ? { threads: 1, note: null } : threadsToUse(this.#options.threads);
    if (backend === "kernel") return { backend, ...threads };
    const { module, wasm } = FILES[backend];
    const { file, ...promised } = wasm;
    const located = { url: this.#locate(file), ...promised };
    return { backend, module: this.#locate(module), wasm: located, ...threads };
  }

  #locate(name: string): string {
    return new URL(name, this.#assets).href;
  }

  #rest(): void {
    this.#wake();
    this.#quiet = setTimeout(() => void this.#backends.measure(this.#queue), QUIET_SECONDS * 1000);
    // wasm memory never shrinks: only ending the worker gives it back.
    this.#idle = setTimeout(() => this.#backends.end(undefined), IDLE_SECONDS * 1000);
  }

  #wake(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#idle);
  }
}
