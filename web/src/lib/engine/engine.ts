import { BrushworkError } from "../contract/errors.js";
import type { FileReference, Manifest } from "../contract/manifest.generated.js";
import { findVariant, parseCatalogue, parseManifest } from "../contract/manifest.js";
import { checkSecureContext, threadsToUse } from "../platform/environment.js";
import { FILES, folder } from "../platform/files.js";
import { checkPaintable, tilePixels } from "../platform/limits.js";
import type {
  Backend,
  EncodeRequest,
  Engine,
  EngineOptions,
  Preview,
  RequestOptions,
  Runtime,
  StyleCode,
  StylizeRequest,
  StylizeResult,
} from "./api.js";
import { Backends } from "./backends.js";
import { downloadText } from "./download.js";
import { type Done, Host } from "./host.js";
import { checkPixels, resolveLook } from "./look.js";
import type { Job, Model, ModelFile, RuntimeFiles } from "./messages.js";
import { Queue } from "./queue.js";

const IDLE_SECONDS = 300;
/** The person looks at the painting, and does nothing for a moment. */
const QUIET_SECONDS = 2;

/** A new engine; nothing is loaded before it is asked. */
export function createEngine(options: EngineOptions = {}): Engine {
  return new WorkerEngine(options);
}

class WorkerEngine implements Engine {
  readonly #assets: URL;
  readonly #stylizers: URL;
  readonly #options: EngineOptions;
  readonly #manifests = new Map<string, Promise<Manifest>>();
  readonly #queue = new Queue(() => this.#rest());
  readonly #backends = new Backends((backend, patience) => this.#startHost(backend, patience));
  /** Aborted when the engine is released; what is asked afterwards has another. */
  #life = new AbortController();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#assets = folder(options.assets ?? new URL(".", import.meta.url));
    this.#stylizers = folder(options.stylizers ?? new URL("../stylizers/", this.#assets));
  }

  async catalogue(): Promise<readonly Manifest[]> {
    const url = new URL("stylizers.json", this.#stylizers).href;
    const { stylizers } = parseCatalogue(await downloadText(url), url);
    return Promise.all(stylizers.map((id) => this.#manifest(id)));
  }

  prepare(stylizer: string, options: RequestOptions = {}): Promise<Runtime> {
    const job = async (): Promise<Job> => {
      const manifest = await this.#manifest(stylizer);
      return { type: "prepare", model: this.#model(manifest, options.variant) };
    };
    return this.#enqueue(job, [], options).then(({ runtime }) => runtime);
  }

  async encode(request: EncodeRequest): Promise<StyleCode> {
    const { picture } = request;
    checkPaintable(picture.width, picture.height);
    checkPixels("picture", picture);
    const job = async (): Promise<Job> => {
      const manifest = await this.#manifest(request.stylizer);
      const model = this.#model(manifest, request.variant);
      if (model.encoder) return { type: "encode", model, picture };
      const message = `Stylizer "${manifest.id}" has no encoder: it paints its own styles only.`;
      throw new BrushworkError("manifest", message);
    };
    const { code } = await this.#enqueue(job, [picture.data.buffer], request);
    if (!code) throw new BrushworkError("runtime", "The worker answered without a code.");
    return code;
  }

  async stylize(request: StylizeRequest): Promise<StylizeResult> {
    const { picture, mask, preview } = request;
    checkPaintable(picture.width, picture.height);
    checkPixels("picture", picture);
    const job = async (): Promise<Job> => {
      const manifest = await this.#manifest(request.stylizer);
      checkPaintable(picture.width, picture.height, manifest.painter.kind);
      return {
        type: "stylize",
        model: this.#model(manifest, request.variant),
        picture,
        look: resolveLook(manifest, request),
        tilePixels: Math.max(1, this.#options.tilePixels ?? tilePixels()),
        partFactor: preview?.factor ?? null,
      };
    };
    const transfer = mask ? [picture.data.buffer, mask.data.buffer] : [picture.data.buffer];
    const { painted, runtime } = await this.#enqueue(job, transfer, request, preview?.onPart);
    if (!painted) throw new BrushworkError("runtime", "The worker answered without a picture.");
    return { ...painted, runtime };
  }

  release(): void {
    const why = new DOMException("The engine was released.", "AbortError");
    this.#wake();
    this.#life.abort(why);
    this.#life = new AbortController();
    this.#queue.clear(why);
    this.#backends.end(why);
  }

  #enqueue(
    job: () => Promise<Job>,
    transfer: Transferable[],
    options: RequestOptions & Pick<StylizeRequest, "backend">,
    onPart?: Preview["onPart"],
  ): Promise<Done> {
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

  #startHost(backend: Backend, patience: number | null): Host {
    const { worker, module, wasm } = FILES[backend];
    const { file, ...promised } = wasm;
    const locate = (name: string) => new URL(name, this.#assets).href;
    const runtime: RuntimeFiles = {
      backend,
      module: locate(module),
      wasm: { url: locate(file), ...promised },
      ...(backend === "wasm" ? threadsToUse(this.#options.threads) : { threads: 1, note: null }),
    };
    return new Host(locate(worker), runtime, patience);
  }

  #manifest(id: string): Promise<Manifest> {
    const known = this.#manifests.get(id);
    if (known) return known;
    const loading = this.#loadManifest(id);
    this.#manifests.set(id, loading);
    // What failed may be tried again.
    loading.catch(() => this.#manifests.delete(id));
    return loading;
  }

  async #loadManifest(id: string): Promise<Manifest> {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
      throw new BrushworkError("manifest", `"${id}" cannot be the name of a stylizer.`);
    }
    const url = new URL(`${id}/manifest.json`, this.#stylizers).href;
    const manifest = parseManifest(await downloadText(url), url);
    if (manifest.id === id) return manifest;
    throw new BrushworkError("manifest", `${url} is of another stylizer, "${manifest.id}".`);
  }

  #model(manifest: Manifest, id: string | undefined): Model {
    const { graphs, weights } = findVariant(manifest, id);
    const { kind, alignment, minimum, halo, maximum, survey_pixels, style_side } = manifest.painter;
    const base = new URL(`${manifest.id}/`, this.#stylizers);
    const locate = ({ file, bytes, sha256 }: FileReference): ModelFile => ({
      url: new URL(file, base).href,
      name: file,
      bytes,
      sha256,
    });
    return {
      title: manifest.title,
      kind,
      alignment,
      minimum,
      halo,
      maximum,
      surveyPixels: survey_pixels ?? Number.POSITIVE_INFINITY,
      styleSide: style_side ?? 0,
      painter: locate(graphs.painter),
      survey: graphs.survey ? locate(graphs.survey) : null,
      encoder: graphs.encoder ? locate(graphs.encoder) : null,
      weights: weights ? locate(weights) : null,
    };
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
