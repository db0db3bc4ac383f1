/** A worker that runs bare builds of the kernel, with the layout and the layers of the engine's own worker. */
import type { Size, Tensor } from "../../../../web/src/lib/contract/arrays.js";
import type { KernelLayers } from "../../../../web/src/lib/contract/manifest.generated.js";
import { KernelGraphs } from "../../../../web/src/lib/engine/kernel-graphs.js";
import { layOutPainter } from "../../../../web/src/lib/engine/kernel-layers.js";
import { hasRelaxedSimd, Kernel } from "../../../../web/src/lib/kernel/kernel.js";

/** A build for so many threads, `script` being that of all but the first, and what it is to run. */
interface Wanted {
  readonly name: string;
  readonly build: string;
  readonly threads: number;
  readonly script: string;
  readonly layers: KernelLayers;
  readonly code: readonly number[];
  readonly files: Readonly<Record<string, string>>;
  /** Of the survey copy and of the picture. */
  readonly sizes: readonly [Size, Size];
}

const runs = new Map<string, () => Promise<unknown>>();

const actions = {
  /** Which builds this browser can run. */
  start() {
    return hasRelaxedSimd() ? ["plain", "relaxed"] : ["plain"];
  },

  async load({ name, build, threads, script, layers, code, files, sizes }: Wanted) {
    const kernel = await Kernel.start(await bytes(build), threads, script);
    const fetched = Object.entries(files).map(async ([file, url]) => [file, await bytes(url)] as const);
    const contents = new Map<string, Uint8Array>(await Promise.all(fetched));
    const graphs = new KernelGraphs(name, kernel);
    graphs.painter = layOutPainter(kernel, { layers, code: [...code] }, (file) => contents.get(file)!);
    const [copy, picture] = sizes.map(noise) as [Tensor, Tensor];
    const run = async () => graphs.paint(picture, await graphs.survey(copy, Float32Array.from(code)));
    runs.set(name, run);
    await run(); // the first run compiles
  },

  /** The milliseconds of one survey and painting; what is not finite is an error. */
  async run({ name }: Pick<Wanted, "name">) {
    const start = performance.now();
    await runs.get(name)!();
    return { milliseconds: performance.now() - start, finite: true };
  },
};

async function bytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

function noise({ width, height }: Size): Tensor {
  const data = Float32Array.from({ length: 3 * width * height }, Math.random);
  return { width, height, data };
}

onmessage = async ({ data: { action, ...request } }) => {
  try {
    postMessage({ result: await actions[action as keyof typeof actions](request as Wanted) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
