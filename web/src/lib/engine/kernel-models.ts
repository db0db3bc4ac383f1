/** The kernel inside its worker: starts it, and lays out in its memory what models are asked for. */
import { BrushworkError, reason } from "../contract/errors.js";
import type { KernelTensor } from "../contract/manifest.generated.js";
import { hasRelaxedSimd, Kernel } from "../kernel/kernel.js";
import type { KernelShape } from "../kernel/painter.js";
import type { BuiltFile } from "../platform/files.js";
import type { Runtime } from "./api.js";
import { download, type RemoteFile } from "./download.js";
import { checkEncoder, checkPainter } from "./kernel-canary.js";
import { KernelGraphs } from "./kernel-graphs.js";
import { layOutEncoder, layOutPainter, type Part, tensorsOf } from "./kernel-layers.js";
import type { KernelFiles, KernelModel, Model } from "./messages.js";
import { downloadAll, type Graphs, keyOf, type Models, type Report, type Role } from "./models.js";

/** How a kernel was built: with relaxed SIMD or without, for one thread or for several. */
type Build = "plain" | "relaxed" | "plain-threads" | "relaxed-threads";

/** Files beside this worker; the build fills in names, sizes and hashes. `thread` is the script of the kernel's other threads. */
declare const BRUSHWORK_KERNEL: {
  readonly thread: string;
  readonly builds: { readonly [build in Build]: BuiltFile };
};

const { thread, builds } = BRUSHWORK_KERNEL;
const located = (name: string) => new URL(name, import.meta.url).href;

export class KernelModels implements Models {
  readonly #relaxed = hasRelaxedSimd();
  #threads: number;
  #note: string | null;
  /** Weights stay in the kernel's memory: they are a megabyte or two. */
  readonly #loaded = new Map<string, KernelGraphs>();
  #kernel: Kernel | undefined;

  constructor({ threads, note }: KernelFiles) {
    [this.#threads, this.#note] = [threads, note];
  }

  get runtime(): Runtime {
    return {
      backend: "kernel",
      threads: this.#threads,
      adapter: null,
      note: this.#note,
      version: `Brushwork's kernel${this.#relaxed ? " with relaxed SIMD" : ""}`,
      measured: null,
    };
  }

  async load(model: Model, roles: readonly Role[], signal: AbortSignal, report: Report): Promise<Graphs> {
    if (!model.kernel)
      throw new BrushworkError("runtime", `The kernel has not the layers of "${model.title}".`);
    const known = this.#loaded.get(keyOf(model));
    const parts = new Set(roles.map((role): Part => (role === "encoder" ? "encoder" : "painter")));
    const missing = [...parts].filter((part) => model[part] && !known?.[part]);
    if (known && missing.length === 0) return known;
    const build = this.#build;
    const named = missing.flatMap((part) => tensorsOf(model.kernel!, part).map(([, { file }]) => file));
    const files = [...new Set(named)].map((name) => model[name]).filter((file) => file !== null);
    const wanted: RemoteFile[] = this.#kernel ? files : [build, ...files];
    const contents = await downloadAll(wanted, signal, report);
    const kernel = (this.#kernel ??= await this.#start(contents.get(build)!, signal));
    const graphs = known ?? new KernelGraphs(model.title, kernel);
    for (const part of missing) await this.#add(graphs, part, model, model.kernel, kernel, contents);
    this.#loaded.set(keyOf(model), graphs);
    return graphs;
  }

  get #build(): RemoteFile {
    const simd = this.#relaxed ? "relaxed" : "plain";
    const { file, ...promised } = builds[this.#threads > 1 ? (`${simd}-threads` as const) : simd];
    return { url: located(file), ...promised };
  }

  /** On one thread where several are not to be had, as for want of address space. */
  async #start(content: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<Kernel> {
    try {
      return await Kernel.start(content, this.#threads, located(thread));
    } catch (error) {
      if (this.#threads > 1) {
        this.#threads = 1;
        this.#note = `One thread: several could not be started (${reason(error)}).`;
        return this.#start(await download(this.#build, signal, () => {}), signal);
      }
      throw new BrushworkError("runtime", `The painting kernel could not be started: ${reason(error)}`, {
        cause: error,
      });
    }
  }

  /** Lay out a part of a model, and see whether it does what it should. */
  async #add(
    graphs: KernelGraphs,
    part: Part,
    model: Model,
    described: KernelModel,
    kernel: Kernel,
    contents: ReadonlyMap<RemoteFile, Uint8Array>,
  ): Promise<void> {
    const content = (name: KernelTensor["file"]) => {
      const found = model[name] && contents.get(model[name]);
      if (!found) throw new RangeError(`it has no ${name}`);
      return found;
    };
    try {
      if (part === "encoder") {
        graphs.encoder = layOutEncoder(kernel, described, content);
        await checkEncoder(graphs, described, model.styleSide);
      } else {
        graphs.painter = layOutPainter(kernel, described, content);
        checkSides(model, graphs.painter.shape);
        await checkPainter(graphs, described);
      }
    } catch (error) {
      graphs[part] = undefined;
      if (error instanceof BrushworkError) throw error;
      throw new BrushworkError("runtime", `"${model.title}" is nothing for the kernel: ${reason(error)}`, {
        cause: error,
      });
    }
  }
}

/** Throws RangeError where a painter would be fed what its layers in the kernel do not take. */
function checkSides({ alignment, minimum, maximum }: Model, { quarter_channels }: KernelShape): void {
  // Of the sides that its smallest map has. A border mirrors what is beside the edge.
  const share = quarter_channels ? 4 : 8;
  if (alignment % share || minimum < 2 * share || maximum !== 1)
    throw new RangeError(`it takes sides of ${2 * share} and more, multiples of ${share}, and 1 for white`);
}
