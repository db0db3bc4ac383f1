/** The graphs of one model: what they are fed, and what they give, checked. */
import * as ort from "onnxruntime-web/wasm";
import type { Tensor } from "../contract/arrays.js";
import { BrushworkError } from "../contract/errors.js";
import type { Scales, StyleCode } from "./api.js";
import type { Sessions } from "./sessions.js";

type Outputs = ort.InferenceSession.ReturnType;

export class Graphs {
  readonly #title: string;
  readonly #sessions: Sessions;

  /** `sessions` are those of the graphs that will be asked for. */
  constructor(title: string, sessions: Sessions) {
    this.#title = title;
    this.#sessions = sessions;
  }

  async encode(style: Tensor): Promise<StyleCode> {
    const outputs = await this.#sessions.encoder!.run({ style: tensor(style) });
    return finite(outputs, "code", outputs.code?.dims ?? []);
  }

  async survey(copy: Tensor, code: StyleCode): Promise<Scales> {
    const outputs = await this.#sessions.survey!.run({ picture: tensor(copy), code: row(code) });
    const values = (name: string) => finite(outputs, name, outputs[name]?.dims ?? []);
    return { scales: values("scales"), shifts: values("shifts") };
  }

  /** Paint a tile; throws a "manifest" error where the scales are not this painter's. */
  async paint(tile: Tensor, { scales, shifts }: Scales): Promise<Tensor> {
    if (!this.#takes("scales", scales) || !this.#takes("shifts", shifts)) {
      const message = `These are not scales of "${this.#title}": make them with its survey.`;
      throw new BrushworkError("manifest", message);
    }
    const steering =
      scales && shifts ? { tile: tensor(tile), scales: row(scales), shifts: row(shifts) } : null;
    const outputs = await this.#sessions.painter!.run(steering ?? { picture: tensor(tile) });
    return { ...tile, data: finite(outputs, "painted", [1, 3, tile.height, tile.width]) };
  }

  /** Whether the painter takes these by this name; the runtime would refuse others too, and be of no more use. */
  #takes(name: string, values: Float32Array | null): boolean {
    const input = this.#sessions.painter!.inputMetadata.find((each) => each.name === name);
    if (!input?.isTensor) return values === null;
    const length = input.shape.at(-1);
    return values !== null && (typeof length !== "number" || values.length === length);
  }
}

function tensor({ width, height, data }: Tensor): ort.Tensor {
  return new ort.Tensor("float32", data, [1, 3, height, width]);
}

function row(values: StyleCode): ort.Tensor {
  return new ort.Tensor("float32", values, [1, values.length]);
}

function finite(outputs: Outputs, name: string, shape: readonly number[]): StyleCode {
  const values = valuesOf(outputs, name, shape);
  for (let at = 0; at < values.length; at++) {
    // There are millions; NaN and infinity less themselves are not zero.
    if (values[at]! - values[at]! !== 0) throw new Error(`"${name}" should be finite numbers, and is not`);
  }
  return values;
}

function valuesOf(outputs: Outputs, name: string, shape: readonly number[]): StyleCode {
  const output = outputs[name];
  if (output?.type !== "float32" || output.dims.join() !== shape.join()) {
    const got = output ? `${output.type} of shape ${output.dims.join("×")}` : "nothing";
    throw new Error(`"${name}" should be float32 of shape ${shape.join("×")}, the model gives ${got}`);
  }
  return output.data as StyleCode;
}
