/** A small picture that the kernel paints before it is trusted, held against what the exporter stored of it. */
import type { Tensor } from "../contract/arrays.js";
import { BrushworkError } from "../contract/errors.js";
import type { StyleCode } from "./api.js";
import type { KernelModel } from "./messages.js";
import type { Graphs } from "./models.js";

/** exporter/brushwork/contract/kernel.py says the same. */
const SIDE = 40;
/** Of 255; right kernels differ by less than 1 before rounding. */
const MOST_WITHIN = 2;
const MEAN_WITHIN = 0.25;
/** Of the largest number in a code. */
const CODE_WITHIN = 0.01;

/** The picture: slopes of red and green, and a chequered blue; black 0 to white 1. */
export function canaryPicture(side = SIDE): Tensor {
  const area = side * side;
  const data = new Float32Array(3 * area);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      const odd = (Math.floor((5 * x) / side) + Math.floor((5 * y) / side)) % 2 === 1;
      const colours = [
        Math.floor((255 * x) / (side - 1)),
        Math.floor((255 * y) / (side - 1)),
        odd ? 230 : 40,
      ];
      for (const [plane, value] of colours.entries()) data[plane * area + at] = value / 255;
    }
  }
  return { width: side, height: side, data };
}

/** Rejects with a "runtime" error where it is painted otherwise than by the graphs that the kernel stands for. */
export async function checkPainter(graphs: Graphs, { layers, code }: KernelModel): Promise<void> {
  const picture = canaryPicture();
  const scales = await graphs.survey(picture, Float32Array.from(code));
  const { data } = await graphs.paint(picture, scales);
  const expected = Uint8Array.from(atob(layers.painting), (each) => each.charCodeAt(0));
  let [most, sum] = [expected.length === data.length ? 0 : Number.POSITIVE_INFINITY, 0];
  for (let at = 0; at < expected.length; at++) {
    // The reference has its colours beside each other.
    const value = data[(at % 3) * SIDE * SIDE + Math.floor(at / 3)]!;
    const difference = Math.abs(Math.round(255 * value) - expected[at]!);
    sum += difference;
    most = Math.max(most, difference);
  }
  const mean = sum / data.length;
  if (most > MOST_WITHIN || mean > MEAN_WITHIN) {
    throw wrong(`paints wrongly (${mean.toFixed(1)} of 255 on average, ${most} at most)`);
  }
}

/** The same for what the encoder makes of it, enlarged to a style picture. */
export async function checkEncoder(graphs: Graphs, { layers }: KernelModel, side: number): Promise<void> {
  const expected = layers.code ?? [];
  const code: StyleCode = await graphs.encode(canaryPicture(side));
  const largest = Math.max(...expected.map(Math.abs));
  if (expected.length !== code.length) throw wrong("is told codes of another length");
  const most = Math.max(...expected.map((value, at) => Math.abs(value - code[at]!)));
  if (!(most <= CODE_WITHIN * largest)) throw wrong("sees styles wrongly");
}

function wrong(what: string): BrushworkError {
  return new BrushworkError("runtime", `The painting kernel ${what}.`);
}
