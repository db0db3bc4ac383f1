/** The graphs of one model in onnxruntime-web: what they are fed, and what they give, checked. */
import * as ort from "onnxruntime-web/wasm";
import type { Tensor } from "../contract/arrays.js";
import type { Scales, StyleCode } from "./api.js";
import { finite, foreignScales, type Graphs, type Role } from "./models.js";

/** A model's graphs that are ready to run; the others have not been wanted yet. */
export type Sessions = { [role in Role]?: ort.InferenceSession };

type Outputs = ort.InferenceSession.ReturnType;

export class OnnxGraphs implements Graphs {
  readonly #title: string;
  readonly #sessions: Sessions;

  /** `sessions` are those of the graphs that will be asked for. */
  constructor(title: string, sessions: Sessions) {
    this.#title = title;
    this.#sessions = sessions;
  }

  async encode(style: Tensor): Promise<StyleCode> {
    const outputs = await this.#sessions.encoder!.run({ style: tensor(style) });
    return valuesOf(outputs, "code", outputs.code?.dims ?? []);
  }

  async survey(copy: Tensor, code: StyleCode): Promise<Scales> {
    const outputs = await this.#sessions.survey!.run({ picture: tensor(copy), code: row(code) });
    const values = (name: string) => valuesOf(outputs, name, outputs[name]?.dims ?? []);
    return { scales: values("scales"), shifts: values("shifts") };
  }

  async paint(tile: Tensor, { scales, shifts }: Scales): Promise<Tensor> {
    if (!this.#takes("scales", scales) || !this.#takes("shifts", shifts)) throw foreignScales(this.#title);
    const steering =
      scales && shifts ? { tile: tensor(tile), scales: row(scales), shifts: row(shifts) } : null;
    const outputs = await this.#sessions.painter!.run(steering ?? { picture: tensor(tile) });
    return { ...tile, data: valuesOf(outputs, "painted", [1, 3, tile.height, tile.width]) };
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

function valuesOf(outputs: Outputs, name: string, shape: readonly number[]): StyleCode {
  const output = outputs[name];
  if (output?.type !== "float32" || output.dims.join() !== shape.join()) {
    const got = output ? `${output.type} of shape ${output.dims.join("×")}` : "nothing";
    throw new Error(`"${name}" should be float32 of shape ${shape.join("×")}, the model gives ${got}`);
  }
  return finite(name, output.data as StyleCode);
}
