/** Inference, inside the worker: loads models into onnxruntime-web and paints with them. */
import * as ort from "onnxruntime-web/wasm";
import type { Pixels, Progress, Runtime } from "./api.js";
import { bandsOf, cut, paste } from "./bands.js";
import { download, type RemoteFile } from "./download.js";
import { BrushworkError, reason } from "./errors.js";
import type { Model, ModelFile, RuntimeFiles, StylizeJob } from "./messages.js";
import { blend, composite, feed, type Planes, reduce } from "./pixels.js";

type Report = (progress: Progress) => void;

interface Sessions {
  readonly painter: ort.InferenceSession;
  readonly survey: ort.InferenceSession | null;
}

type Statistics = { readonly scales: ort.Tensor; readonly shifts: ort.Tensor };

const RUNTIME_STARTS_WITHIN_MS = 60_000;
const KEPT_MODELS = 3;
const BAND_PIXELS = 2_000_000;
const FORBIDDEN = /content security policy/i;
const OUT_OF_MEMORY = /bad_alloc|out of memory|memory access|allocation failed/i;

/** Holds the runtime and the models that were used last. Not to be called while it works. */
export class Painter {
  readonly #loaded = new Map<string, Sessions>();
  readonly #files: RuntimeFiles;
  #started = false;

  constructor(files: RuntimeFiles) {
    this.#files = files;
  }

  get runtime(): Runtime {
    return {
      backend: "wasm",
      threads: ort.env.wasm.numThreads ?? 1,
      note: this.#files.note,
      version: `onnxruntime-web ${ort.env.versions.web}`,
    };
  }

  /** Download what is missing of the runtime and a model; throws BrushworkError. */
  async load(model: Model, signal: AbortSignal, report: Report): Promise<Sessions> {
    const known = this.#loaded.get(keyOf(model));
    if (known) return known;
    const files = [model.painter, model.survey, model.weights].filter((file) => file !== null);
    const wanted: RemoteFile[] = this.#started ? files : [this.#files.wasm, ...files];
    const total = wanted.reduce((sum, file) => sum + file.bytes, 0);
    let done = 0;
    report({ phase: "load", done, total });
    const fetched = await Promise.all(
      wanted.map((file) =>
        download(file, signal, (count) => {
          done += count;
          report({ phase: "load", done, total });
        }),
      ),
    );
    const contents = new Map(wanted.map((file, index) => [file, fetched[index]!]));
    this.#start(contents.get(this.#files.wasm));
    const sessions = {
      painter: await this.#session(model.painter, model, contents),
      survey: model.survey && (await this.#session(model.survey, model, contents)),
    };
    delete ort.env.wasm.wasmBinary;
    await this.#keep(keyOf(model), sessions);
    return sessions;
  }

  /** Paint one picture; throws BrushworkError. */
  async paint(
    job: StylizeJob,
    sessions: Sessions,
    report: Report,
  ): Promise<{ picture: Pixels; milliseconds: number }> {
    const { model, picture } = job;
    const pixels = picture.width * picture.height;
    const start = performance.now();
    try {
      const photo = composite(picture);
      const statistics = sessions.survey && (await survey(sessions.survey, photo, job, report));
      const painted = await paintBands(sessions.painter, feed(photo, model), statistics, model, (share) =>
        report({ phase: "paint", done: Math.round(share * pixels), total: pixels }),
      );
      const result = blend(picture, photo, painted, model.maximum, job.strength);
      return { picture: result, milliseconds: performance.now() - start };
    } catch (error) {
      throw paintingError(error, job);
    }
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
    file: ModelFile,
    model: Model,
    contents: ReadonlyMap<RemoteFile, Uint8Array>,
  ): Promise<ort.InferenceSession> {
    const weights = model.weights && [{ path: model.weights.name, data: contents.get(model.weights)! }];
    try {
      return await ort.InferenceSession.create(contents.get(file)!, {
        executionProviders: ["wasm"],
        ...(weights && { externalData: weights }),
      });
    } catch (error) {
      const message = reason(error).includes("no available backend")
        ? `The painting engine could not be started. ${this.#whyNotStarted(error)}`
        : `${file.url} cannot be used as a model: ${reason(error)}`;
      throw new BrushworkError("runtime", message, { cause: error });
    }
  }

  #whyNotStarted(error: unknown): string {
    if (FORBIDDEN.test(String(error))) {
      return "The content security policy of its worker has to allow script-src 'wasm-unsafe-eval'.";
    }
    return `Its files are ${this.#files.module} and ${this.#files.wasm.url}: ${reason(error)}`;
  }

  async #keep(key: string, sessions: Sessions): Promise<void> {
    this.#loaded.set(key, sessions);
    for (const [oldest, { painter, survey }] of this.#loaded) {
      if (this.#loaded.size <= KEPT_MODELS) break;
      this.#loaded.delete(oldest);
      await painter.release();
      await survey?.release();
    }
  }
}

function keyOf(model: Model): string {
  return [model.painter, model.survey, model.weights].map((file) => file?.sha256).join();
}

async function survey(
  session: ort.InferenceSession,
  photo: Planes,
  { model, code }: StylizeJob,
  report: Report,
): Promise<Statistics> {
  const copy = feed(reduce(photo, model.surveyPixels), model);
  const total = copy.width * copy.height;
  report({ phase: "survey", done: 0, total });
  const numbers = Float32Array.from(code ?? []);
  const outputs = await session.run({
    picture: tensor(copy),
    code: new ort.Tensor("float32", numbers, [1, numbers.length]),
  });
  const { scales, shifts } = outputs;
  for (const [name, output] of Object.entries({ scales, shifts })) {
    if (!valuesOf(outputs, name, output?.dims ?? []).every(Number.isFinite)) {
      throw new Error(`the survey's ${name} are not finite numbers`);
    }
  }
  report({ phase: "survey", done: total, total });
  return { scales: scales!, shifts: shifts! };
}

async function paintBands(
  session: ort.InferenceSession,
  planes: Planes,
  statistics: Statistics | null,
  model: Model,
  report: (share: number) => void,
): Promise<Planes> {
  const { width, height } = planes;
  const pixels = model.kind === "local" ? BAND_PIXELS : Number.POSITIVE_INFINITY;
  const painted: Planes = { width, height, data: new Float32Array(planes.data.length) };
  report(0);
  for (const band of bandsOf(width, height, model, pixels)) {
    const tile = cut(planes, band);
    const outputs = await session.run(
      statistics ? { tile: tensor(tile), ...statistics } : { picture: tensor(tile) },
    );
    const data = valuesOf(outputs, "painted", [1, 3, tile.height, width]);
    paste(painted, { ...tile, data }, band);
    report(band.end / height);
  }
  return painted;
}

function tensor({ width, height, data }: Planes): ort.Tensor {
  return new ort.Tensor("float32", data, [1, 3, height, width]);
}

function valuesOf(
  outputs: ort.InferenceSession.ReturnType,
  name: string,
  shape: readonly number[],
): Float32Array<ArrayBuffer> {
  const output = outputs[name];
  if (output?.type !== "float32" || output.dims.join() !== shape.join()) {
    const got = output ? `${output.type} of shape ${output.dims.join("×")}` : "nothing";
    throw new Error(`"${name}" should be float32 of shape ${shape.join("×")}, the model gives ${got}`);
  }
  return output.data as Float32Array<ArrayBuffer>;
}

function paintingError(error: unknown, { model, picture }: StylizeJob): BrushworkError {
  const why = reason(error);
  const size = `${picture.width} × ${picture.height} pixels`;
  const message =
    error instanceof RangeError || OUT_OF_MEMORY.test(why)
      ? `This device has too little memory to paint ${size}. Try a smaller picture.`
      : `"${model.title}" failed on a picture of ${size}: ${why}`;
  return new BrushworkError("runtime", message, { cause: error });
}
