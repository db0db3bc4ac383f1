// Runs graphs in onnxruntime-web's wasm, under Node: as lines of JSON, `{graph, inputs}` in and `{outputs}` or `{error}` out.

import { createInterface } from "node:readline";

import * as ort from "onnxruntime-web";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "fatal";

const KINDS = {
  float32: Float32Array,
  float16: Uint16Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

function received({ type, dims, data }) {
  const bytes = Uint8Array.from(Buffer.from(data, "base64"));
  return new ort.Tensor(type, new KINDS[type](bytes.buffer), dims);
}

function sent(tensor) {
  const { buffer, byteOffset, byteLength } = tensor.data;
  return {
    type: tensor.type,
    dims: [...tensor.dims],
    data: Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
  };
}

function mapped(values, change) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { graph, inputs } = JSON.parse(line);
  let answer;
  try {
    const session = await ort.InferenceSession.create(Buffer.from(graph, "base64"), { logSeverityLevel: 4 });
    answer = { outputs: mapped(await session.run(mapped(inputs, received)), sent) };
    await session.release();
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify(answer));
}
