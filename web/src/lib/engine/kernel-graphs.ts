/** A model's layers in the kernel: what they are fed, and what they give, checked. */
import type { Size, Tensor } from "../contract/arrays.js";
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
  /** The memory as it was when a tile was put there; where it has grown since, the tile is still there, but no longer seen. */
  #room: ArrayBuffer | undefined;

  /** `painter` and `encoder` are there before they are asked. */
  constructor(title: string, kernel: Kernel) {
    [this.#title, this.#kernel] = [title, kernel];
  }

  encode(style: Tensor): Promise<StyleCode> {
    this.#room = undefined;
    return Promise.resolve(finite("code", this.encoder!(style)));
  }

  survey(copy: Tensor, code: StyleCode): Promise<Scales> {
    const { shape, addresses, gammas, betas } = this.painter!;
    const { memory } = this.#kernel;
    const { scales, shifts, planes } = this.#layOut(copy);
    memory.view(scales, gammas.bias.length).set(linear(gammas, code));
    memory.view(shifts, betas.bias.length).set(linear(betas, code));
    memory.view(planes, copy.data.length).set(copy.data);
    this.#room = undefined;
    this.#kernel.run(surveyProgram(memory, shape, addresses, { size: copy, planes, scales, shifts }));
    const values = (name: string, place: number) =>
      finite(name, memory.view(place, gammas.bias.length).slice());
    return Promise.resolve({ scales: values("scales", scales), shifts: values("shifts", shifts) });
  }

  room(size: Size): Float32Array<ArrayBuffer> {
    const { planes } = this.#layOut(size);
    const room = this.#kernel.memory.view(planes, 3 * size.width * size.height);
    this.#room = room.buffer;
    return room;
  }

  paint(tile: Tensor, steering: Scales): Promise<Tensor> {
    const { shape, addresses, gammas } = this.painter!;
    const count = gammas.bias.length;
    if (steering.scales?.length !== count || steering.shifts?.length !== count)
      return Promise.reject(foreignScales(this.#title));
    const { memory } = this.#kernel;
    const { scales, shifts, planes } = this.#layOut(tile);
    memory.view(scales, count).set(steering.scales);
    memory.view(shifts, count).set(steering.shifts);
    const numbers = 3 * tile.width * tile.height;
    if (tile.data.buffer !== this.#room) {
      memory.view(planes, numbers).set(tile.data);
      this.#room = undefined;
    }
    const places = { size: tile, planes, scales, shifts };
    const { program, painted } = painterProgram(memory, shape, addresses, places);
    this.#kernel.run(program);
    return Promise.resolve({ ...tile, data: finite("painted", memory.view(painted, numbers)) });
  }

  /** What survey and painter are told, always at the same places: so a tile stays where its room was. */
  #layOut({ width, height }: Size): { scales: number; shifts: number; planes: number } {
    const { memory } = this.#kernel;
    const count = this.painter!.gammas.bias.length;
    memory.clear();
    const [scales, shifts] = [memory.allocate(4 * count), memory.allocate(4 * count)];
    return { scales, shifts, planes: memory.allocate(4 * 3 * width * height) };
  }
}
