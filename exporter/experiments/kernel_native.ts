/** In Node, for kernel_native.py: the kernel's memory with any-style's painter and a picture of noise, as a file. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Kernel } from "../../web/src/lib/kernel/kernel.js";
import { layOutPainter } from "../../web/src/lib/engine/kernel-layers.js";
import type { KernelModel } from "../../web/src/lib/engine/messages.js";
import { KernelMemory } from "../../web/src/lib/kernel/memory.js";
import { painterProgram } from "../../web/src/lib/kernel/painter.js";

const [manifest, folder, base, side, out] = process.argv.slice(2) as [string, string, string, string, string];
const variant = JSON.parse(readFileSync(manifest, "utf8")).variants.find(({ kernel }: { kernel?: unknown }) => kernel);
const file = (name: string) => (name === "weights" ? variant.weights : variant.graphs[name]).file as string;
const memory = new KernelMemory(new WebAssembly.Memory({ initial: 64, maximum: 16_384 }), Number(base));
const model: KernelModel = { layers: variant.kernel, code: [] };
const { shape, addresses, gammas } = layOutPainter({ memory } as Kernel, model, (name) =>
  Uint8Array.from(readFileSync(`${folder}/${file(name)}`)),
);
const [width, height] = [Number(side), Number(side)];
const noise = (count: number) => Float32Array.from({ length: count }, Math.random);
const [scales, shifts] = [memory.floats(noise(gammas.bias.length)), memory.floats(noise(gammas.bias.length))];
const planes = memory.floats(noise(3 * width * height));
const size = { width, height };
const { program } = painterProgram(memory, shape, addresses, { size, planes, scales, shifts });
const layers = program.write();
writeFileSync(out, new Uint8Array(memory.memory.buffer));
console.log(JSON.stringify({ layers, count: program.count }));
