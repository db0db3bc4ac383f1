/**
 * onnxruntime-web inside the worker: starts it, and keeps the models that were used last.
 * The build bundles this twice, for WebGPU with another build of onnxruntime-web.
 */
import * as ort from "onnxruntime-web/wasm";
import { BrushworkError, reason } from "../contract/errors.js";
import type { Runtime } from "./api.js";
import type { RemoteFile } from "./download.js";
import type { Model, ModelFile, OnnxFiles } from "./messages.js";
import {
  downloadAll,
  type Graphs,
  keyOf,
  type Models,
  type Report,
  type Role,
  sharesWeights,
} from "./models.js";
import { OnnxGraphs, type Sessions } from "./onnx-graphs.js";

const RUNTIME_STARTS_WITHIN_MS = 60_000;
const KEPT_MODELS = 3;
const FORBIDDEN = /content security policy/i;

export class OnnxModels implements Models {
  readonly #loaded = new Map<string, Sessions>();
  readonly #files: OnnxFiles;
  readonly #onLost: (why: string) => void;
  #note: string | null;
  #started = false;
  #watched = false;

  /** `onLost` is told when the graphics processor went away. */
  constructor(files: OnnxFiles, onLost: (why: string) => void) {
    this.#files = files;
    this.#onLost = onLost;
    this.#note = files.note;
  }

  get runtime(): Runtime {
    return {
      backend: this.#files.backend,
      threads: ort.env.wasm.numThreads ?? 1,
      adapter: null,
      note: this.#note,
      version: `onnxruntime-web ${ort.env.versions.web}`,
      measured: null,
    };
  }

  async load(model: Model, roles: readonly Role[], signal: AbortSignal, report: Report): Promise<Graphs> {
    const sessions = this.#loaded.get(keyOf(model)) ?? {};
    const missing = roles.filter((role) => model[role] && !sessions[role]);
    if (missing.length > 0) {
      const contents = await this.#download(model, missing, signal, report);
      this.#start(contents.get(this.#files.wasm));
      for (const role of missing) sessions[role] = await this.#session(model, role, contents);
      delete ort.env.wasm.wasmBinary;
      if (this.#files.backend === "webgpu") await this.#watch();
    }
    await this.#keep(keyOf(model), sessions);
    return new OnnxGraphs(model.title, sessions);
  }

  #download(
    model: Model,
    roles: readonly Role[],
    signal: AbortSignal,
    report: Report,
  ): Promise<Map<RemoteFile, Uint8Array<ArrayBuffer>>> {
    const files = roles.map((role) => model[role]);
    if (roles.some(sharesWeights)) files.push(model.weights);
    const wanted: RemoteFile[] = files.filter((file) => file !== null);
    if (!this.#started) wanted.unshift(this.#files.wasm);
    return downloadAll(wanted, signal, report);
  }

  #start(wasm: Uint8Array<ArrayBuffer> | undefined): void {
    if (!wasm) return;
    ort.env.logLevel = "error";
    ort.env.wasm.numThreads = this.#files.threads;
    ort.env.wasm.wasmPaths = { mjs: this.#files.module };
    ort.env.wasm.wasmBinary = wasm.buffer;
    ort.env.wasm.initTimeout = RUNTIME_STARTS_WITHIN_MS;
    this.#started = true;
  }

  async #session(
    model: Model,
    role: Role,
    contents: ReadonlyMap<RemoteFile, Uint8Array>,
  ): Promise<ort.InferenceSession> {
    const file: ModelFile = model[role]!;
    const shared = sharesWeights(role) ? model.weights : null;
    try {
      return await ort.InferenceSession.create(contents.get(file)!, {
        executionProviders: [this.#files.backend],
        ...(shared && { externalData: [{ path: shared.name, data: contents.get(shared)! }] }),
      });
    } catch (error) {
      const message = reason(error).includes("no available backend")
        ? `The painting engine could not be started. ${this.#whyNotStarted(error)}`
        : `${file.url} cannot be used as a model: ${reason(error)}`;
      throw new BrushworkError("runtime", message, { cause: error });
    }
  }

  /** A lost device fails what runs on it, or leaves it waiting for ever; only this tells which. */
  async #watch(): Promise<void> {
    if (this.#watched) return;
    this.#watched = true;
    const { lost } = await ort.env.webgpu.device;
    void lost.then(({ message }) => this.#onLost(message));
  }

  #whyNotStarted(error: unknown): string {
    if (FORBIDDEN.test(String(error))) {
      return "The content security policy of its worker has to allow script-src 'wasm-unsafe-eval'.";
    }
    return `Its files are ${this.#files.module} and ${this.#files.wasm.url}: ${reason(error)}`;
  }

  /** The last used are the last in the map. */
  async #keep(key: string, sessions: Sessions): Promise<void> {
    this.#loaded.delete(key);
    this.#loaded.set(key, sessions);
    for (const [oldest, graphs] of this.#loaded) {
      if (this.#loaded.size <= KEPT_MODELS) break;
      this.#loaded.delete(oldest);
      for (const session of Object.values(graphs)) await session.release();
    }
  }
}
