/**
 * Survey and painter, for the kernel (web/kernel/kernel.c).
 * exporter/brushwork/networks/painter.py has the same layers.
 */
import type { Size } from "../contract/arrays.js";
import type { KernelMemory } from "./memory.js";
import { type Addresses, type Convolution, type KernelMap, placesOf, Program } from "./program.js";

/**
 * The layers of painters that the kernel has, as PainterShape names them. Without `eighth_blocks` there is no stage at an eighth.
 * With `quarter_channels`, what is at a quarter makes the features at half the size; without, the photo takes part there.
 */
export interface KernelShape {
  readonly channels: number;
  readonly blocks: number;
  readonly quarter_channels: number;
  readonly half_channels: number;
  readonly eighth_channels: number;
  readonly eighth_blocks: number;
}

/** A new map at a part of the photo's size. */
type Maps = (share: number, channels: number) => KernelMap;

/**
 * What normalises: of a painter, scales and shifts that are there; of a survey, gammas and betas, which become those.
 * Channels follow each other in the order of the layers.
 */
interface Steering {
  readonly decides: boolean;
  readonly scales: number;
  readonly shifts: number;
}

/** The layers that survey and painter have in common, up to what makes pixels; gives the map at half the size. */
class Layers {
  readonly #memory: KernelMemory;
  readonly #program: Program;
  readonly #shape: KernelShape;
  readonly #addresses: Addresses;
  readonly #steering: Steering;
  #normalised = 0;

  constructor(memory: KernelMemory, shape: KernelShape, addresses: Addresses, steering: Steering) {
    this.#memory = memory;
    this.#program = new Program(memory);
    [this.#shape, this.#addresses, this.#steering] = [shape, addresses, steering];
  }

  /**
   * Of planes of a size, multiples of eight each way, or of four where no stage is at an eighth. What lies from
   * `end` on is not read any more once the map at half the size is made; nor is the photo.
   */
  atHalf(planes: number, { width, height }: Size) {
    const maps: Maps = (share, count) =>
      this.#memory.map({ width: width / share, height: height / share }, count);
    const photo = this.#memory.map({ width, height }, 3, 2);
    this.#program.load(planes, photo);
    const half = maps(2, this.#shape.half_channels);
    const { end } = this.#memory;
    const head = maps(4, this.#shape.channels);
    this.#convolve("head", photo, head, { size: 8, stride: 4, padding: 2, relu: true });
    const joined = this.#shape.eighth_blocks ? this.#atEighth(head, maps) : head;
    const spare = joined === head ? maps(4, head.channels) : head;
    const quarter = this.#blocks("body", this.#shape.blocks, joined, spare);
    if (this.#shape.quarter_channels) this.#fromQuarter(quarter, half, maps);
    else this.#withPhoto(photo, quarter, half, maps);
    return { program: this.#program, photo, half, end };
  }

  /** What is at a quarter, and what is seen at an eighth, enlarged. */
  #atEighth(head: KernelMap, maps: Maps): KernelMap {
    const { channels, eighth_channels: deep, eighth_blocks: blocks } = this.#shape;
    const down = maps(8, deep);
    this.#convolve("down", head, down, { stride: 2, relu: true });
    const eighth = this.#blocks("deep", blocks, down, maps(8, deep));
    const up = maps(8, channels);
    this.#convolve("up", eighth, up, {});
    const quarter = maps(4, channels);
    this.#program.enlarge(up, quarter, head);
    return quarter;
  }

  /** Features of the photo and of what is at a quarter, enlarged bilinearly. */
  #withPhoto(photo: KernelMap, quarter: KernelMap, half: KernelMap, maps: Maps): void {
    // What is added to what is normalised last does not matter to a survey.
    const enlarged = this.#steering.decides ? null : half;
    if (enlarged) {
      const last = maps(4, half.channels);
      const [weights, scale, shift] = placesOf(this.#addresses, "at_half", "ones", "zeros");
      this.#program.convolve(quarter, last, { weights, scale, shift, size: 3 });
      this.#program.enlarge(last, enlarged);
    }
    this.#convolve("photo", photo, half, {
      size: 4,
      stride: 2,
      residual: enlarged,
      relu: true,
      border: "replicate",
    });
  }

  /** Features of what is at a quarter, for each of a place's four pixels by weights of its own. */
  #fromQuarter(quarter: KernelMap, half: KernelMap, maps: Maps): void {
    const few = maps(4, this.#shape.quarter_channels);
    this.#convolve("at_quarter", quarter, few, { relu: true, border: "replicate" });
    const pixels = maps(4, 4 * half.channels);
    const [weights, ones, zeros] = placesOf(this.#addresses, "at_half", "ones", "zeros");
    this.#program.convolve(few, pixels, { weights, scale: ones, shift: zeros, size: 3 });
    const after = { ...this.#steer(half), relu: true, border: "replicate" } as const;
    if (!this.#steering.decides) return this.#program.interleave(pixels, half, after);
    this.#program.interleave(pixels, half, { scale: ones, shift: zeros });
    this.#program.normalise(half, after);
  }

  /** Residual blocks, in maps that take turns. */
  #blocks(name: string, count: number, from: KernelMap, spare: KernelMap): KernelMap {
    const between = this.#memory.map(from, from.channels);
    let [map, other] = [from, spare];
    for (let block = 0; block < count; block++) {
      this.#convolve(`${name}.${2 * block}`, map, between, { relu: true });
      this.#convolve(`${name}.${2 * block + 1}`, between, other, { residual: map });
      [map, other] = [other, map];
    }
    return map;
  }

  /** Where the next numbers that normalise lie, those of a map. */
  #steer({ channels }: KernelMap): { scale: number; shift: number } {
    const { scales, shifts } = this.#steering;
    const offset = 4 * this.#normalised;
    this.#normalised += channels;
    return { scale: scales + offset, shift: shifts + offset };
  }

  /** A convolution that is normalised. */
  #convolve(name: string, from: KernelMap, out: KernelMap, how: Partial<Convolution>): void {
    const steered = this.#steer(out);
    const { relu, border, residual, ...shape } = {
      size: 3,
      ...how,
      weights: placesOf(this.#addresses, name)[0],
    };
    const after = { ...steered, relu, border, residual };
    if (!this.#steering.decides) return this.#program.convolve(from, out, { ...shape, ...after });
    const [scale, shift] = placesOf(this.#addresses, "ones", "zeros");
    this.#program.convolve(from, out, { ...shape, scale, shift });
    this.#program.normalise(out, after);
  }
}

/** Paints planes of a size, as `Layers` takes it, with scales and shifts, into other planes, `painted`. */
export function painterProgram(
  memory: KernelMemory,
  shape: KernelShape,
  addresses: Addresses,
  { size, planes, scales, shifts }: { size: Size; planes: number; scales: number; shifts: number },
): { program: Program; painted: number } {
  const layers = new Layers(memory, shape, addresses, { decides: false, scales, shifts });
  const { program, photo, half, end } = layers.atHalf(planes, size);
  const pixels = memory.over(end, () => memory.map(half, 12));
  // The photo, as a map, takes a little more.
  const painted = photo.at;
  const [weights, scale, shift] = placesOf(addresses, "pixels", "ones", "bias");
  program.convolve(half, pixels, { weights, scale, shift, size: 3 });
  program.shuffle(pixels, painted);
  return { program, painted };
}

/** Makes scales and shifts for planes of a size out of the gammas and betas that are in their places. */
export function surveyProgram(
  memory: KernelMemory,
  shape: KernelShape,
  addresses: Addresses,
  { size, planes, scales, shifts }: { size: Size; planes: number; scales: number; shifts: number },
): Program {
  return new Layers(memory, shape, addresses, { decides: true, scales, shifts }).atHalf(planes, size).program;
}
