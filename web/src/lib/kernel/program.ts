/** Programs for the kernel (web/kernel/kernel.c): lists of its layers, laid out in its memory. */
import type { Size } from "../contract/arrays.js";
import type { KernelMemory } from "./memory.js";
import { hasWinograd } from "./packing.js";

/** A map in memory: rows of pixels, channels last, with a border all around. */
export interface KernelMap extends Size {
  readonly at: number;
  readonly channels: number;
  readonly border: number;
}

/** Where things lie in memory: packed kernels by their layers' names, and the last layer's biases. */
export type Addresses = Readonly<Record<string, number>>;

/** What a map's border has: what is beside the edge, mirrored; the edge, repeated; or zeros. */
export type Border = "reflect" | "replicate" | "zeros";

/** Where these lie; throws RangeError for what is not there. */
export function placesOf<Names extends string[]>(
  addresses: Addresses,
  ...names: Names
): { [At in keyof Names]: number } {
  return names.map((name) => {
    const place = addresses[name];
    if (place === undefined) throw new RangeError(`the kernel's memory has no "${name}"`);
    return place;
  }) as { [At in keyof Names]: number };
}

/** How a convolution goes over a map, and what is done with what it gives. */
export interface Convolution {
  readonly weights: number;
  readonly scale: number;
  readonly shift: number;
  readonly size: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly residual?: KernelMap | null | undefined;
  readonly relu?: boolean | undefined;
  /** Of the result; mirrored where it is not said. */
  readonly border?: Border | undefined;
}

const OPERATIONS = {
  load: 0,
  convolve: 1,
  enlarge: 2,
  moments: 3,
  decide: 4,
  apply: 5,
  shuffle: 6,
  depthwise: 7,
  winograd: 8,
  interleave: 9,
};
const BORDERS: Readonly<Record<Border, number>> = { reflect: 0, replicate: 2, zeros: 4 };
/** As many channels have room on a thread's stack. */
const MOST_FOR_WINOGRAD = 64;
const NUMBERS_A_LAYER = 19;
const NOTHING: KernelMap = { at: 0, width: 0, height: 0, channels: 0, border: 0 };

/** What a layer has in memory beside its operation. */
interface Layer {
  readonly in?: KernelMap;
  readonly out?: KernelMap;
  readonly weights?: number;
  readonly scale?: number;
  readonly shift?: number;
  readonly residual?: KernelMap | null | undefined;
  readonly size?: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly relu?: boolean | undefined;
  readonly border?: Border | undefined;
  readonly centred?: boolean | undefined;
}

/** Layers one after another. */
export class Program {
  readonly #memory: KernelMemory;
  readonly #numbers: number[] = [];

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  get count(): number {
    return this.#numbers.length / NUMBERS_A_LAYER;
  }

  /** Put it into memory, to be run from there. */
  write(): number {
    return this.#memory.integers(this.#numbers);
  }

  /** Three planes from `planes` on, 0 to 1, as a map; `centred`, it has -1 to 1. */
  load(planes: number, out: KernelMap, how: { border?: Border; centred?: boolean } = {}): void {
    this.#add("load", { weights: planes, out, ...how });
  }

  convolve(from: KernelMap, out: KernelMap, { stride = 1, padding = 1, ...rest }: Convolution): void {
    const { size, weights } = rest;
    const layer = { in: from, out, stride, padding, ...rest };
    const few = from.channels <= MOST_FOR_WINOGRAD;
    if (few && stride === 1 && padding === 1 && hasWinograd([out.channels, from.channels, size, size]))
      this.#add("winograd", { ...layer, weights: weights + 4 * 9 * from.channels * out.channels });
    else this.#add("convolve", layer);
  }

  /** A convolution of each channel by itself, into one, or into two beside each other. */
  depthwise(from: KernelMap, out: KernelMap, { stride = 1, padding = 1, ...rest }: Convolution): void {
    this.#add("depthwise", { in: from, out, stride, padding, ...rest });
  }

  /** Twice as large, bilinearly. */
  enlarge(from: KernelMap, out: KernelMap, residual: KernelMap | null = null): void {
    this.#add("enlarge", { in: from, out, residual });
  }

  /** A place's channels, of two by two pixels after another, as those pixels: twice as large. */
  interleave(from: KernelMap, out: KernelMap, how: Omit<Convolution, "weights" | "size">): void {
    this.#add("interleave", { in: from, out, ...how });
  }

  /** Instance normalisation: gammas and betas, in `scale` and `shift`, become the map's scales and shifts, which are applied. */
  normalise(
    map: KernelMap,
    { scale, shift, residual, relu, border }: Omit<Convolution, "weights" | "size">,
  ): void {
    const weights = this.moments(map);
    this.#add("decide", { in: map, weights, scale, shift });
    this.#add("apply", { out: map, scale, shift, residual, relu, border });
  }

  /**
   * Where the sums of a map's rows will lie, in double precision: row by row, of four channels after another four sums, then
   * four sums of squares.
   */
  moments(map: KernelMap): number {
    const weights = this.#memory.allocate(16 * map.height * map.channels);
    this.#add("moments", { in: map, weights });
    return weights;
  }

  /** Twelve numbers of each place as two by two pixels of three planes, 0 to 1. */
  shuffle(from: KernelMap, planes: number): void {
    this.#add("shuffle", { in: from, out: { ...NOTHING, at: planes } });
  }

  #add(operation: keyof typeof OPERATIONS, layer: Layer): void {
    const { in: from = NOTHING, out = NOTHING, weights = 0, scale = 0, shift = 0 } = layer;
    const { residual, size = 0, stride = 0, padding = 0, relu = false, border = "reflect", centred } = layer;
    const flags = (relu ? 1 : 0) + BORDERS[border] + (centred ? 8 : 0);
    const maps = [from, out].flatMap((map) => [map.at, map.height, map.width, map.channels, map.border]);
    const places = [weights, scale, shift, residual?.at ?? 0];
    this.#numbers.push(OPERATIONS[operation], ...maps, ...places, size, stride, padding, flags);
  }
}
