/** A model's layers in the kernel: what they are fed, and what they give, checked. */
import type { Tensor } from "../contract/arrays.js";
import type { Kernel } from "../kernel/kernel.js";
import { type KernelShape, painterProgram, surveyProgram } from "../kernel/painter.js";
import type { Addresses } from "../kernel/program.js";
import { linear, type Linear } from "../kernel/linear.js";
import type { Scales, StyleCode } from "./api.js";
import { finite, foreignScales, type Graphs } from "./models.js";

/** A painter in the kernel's memory, and the layers outside of it that make its gammas and betas of a code. */
export interface KernelPainter {
  readonly shape: KernelShape;
  readonly addresses: Addresses;
  readonly gammas: Linear;
  readonly betas: Linear;
}

/** An encoder: from a square style picture to its code. */
export type KernelEncoder = (style: Tensor) => StyleCode;

export class KernelGraphs implements Graphs {
  painter: KernelPainter | undefined;
  encoder: KernelEncoder | undefined;
  readonly #title: string;
  readonly #kernel: Kernel;

  /** `painter` and `encoder` are there before they are asked. */
  constructor(title: string, kernel: Kernel) {
    [this.#title, this.#kernel] = [title, kernel];
  }

  encode(style: Tensor): Promise<StyleCode> {
    return Promise.resolve(finite("code", this.encoder!(style)));
  }

  survey(copy: Tensor, code: StyleCode): Promise<Scales> {
    const { shape, addresses, gammas, betas } = this.painter!;
    const { memory } = this.#kernel;
    memory.clear();
    const planes = memory.floats(copy.data);
    const [scales, shifts] = [memory.floats(linear(gammas, code)), memory.floats(linear(betas, code))];
    this.#kernel.run(surveyProgram(memory, shape, addresses, { size: copy, planes, scales, shifts }));
    const values = (name: string, place: number) =>
      finite(name, memory.view(place, gammas.bias.length).slice());
    return Promise.resolve({ scales: values("scales", scales), shifts: values("shifts", shifts) });
  }

  paint(tile: Tensor, { scales, shifts }: Scales): Promise<Tensor> {
    const { shape, addresses, gammas } = this.painter!;
    const count = gammas.bias.length;
    if (scales?.length !== count || shifts?.length !== count)
      return Promise.reject(foreignScales(this.#title));
    const { memory } = this.#kernel;
    memory.clear();
    const steering = { scales: memory.floats(scales), shifts: memory.floats(shifts) };
    const planes = memory.floats(tile.data);
    const painted = memory.allocate(4 * tile.data.length);
    this.#kernel.run(painterProgram(memory, shape, addresses, { size: tile, planes, painted, ...steering }));
    const data = finite("painted", memory.view(painted, tile.data.length).slice());
    return Promise.resolve({ ...tile, data });
  }
}
