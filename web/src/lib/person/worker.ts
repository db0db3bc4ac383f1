/** The worker that finds people: a small network looks at a small copy, and the picture says where its edges are. */
import * as ort from "onnxruntime-web/wasm";
import { type Pixels, type Size, WHITE } from "../contract/arrays.js";
import { BrushworkError, reason } from "../contract/errors.js";
import { download } from "../engine/download.js";
import { luma } from "../imaging/colours.js";
import { composite } from "../imaging/composite.js";
import { resized } from "../imaging/resample.js";
import { placed } from "../imaging/sources.js";
import { watchFetched } from "../platform/fetched.js";
import { holdLifeline } from "../platform/lifeline.js";
import { guided, type Plane } from "./guided.js";
import type { FromFinder, ToFinder } from "./messages.js";

interface WorkerScope {
  postMessage(message: FromFinder, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToFinder>) => void) | null;
}

/** The network's picture, along both sides, whatever shape the person's has. */
const SIDE = 256;
/** What the network is not sure of is none or all of it. */
const SURE = { from: 0.3, to: 0.7 } as const;
/** The filter's squares, as a share of the longer side, and what of the brightness, 0 to 1, is no edge. */
const REACH = 0.008;
const NOISE = 0.01;
/** A little around an edge is left over. */
const LEFT_OVER = { from: 0.1, to: 0.9 } as const;

const scope = self as unknown as WorkerScope;

async function find({
  picture,
  size,
  module,
  wasm,
  model,
}: ToFinder): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const total = wasm.bytes + model.bytes;
  let done = 0;
  const [binary, content] = await Promise.all(
    [wasm, model].map((file) =>
      download(file, undefined, (count) => {
        done += count;
        scope.postMessage({ type: "progress", share: done / total });
      }),
    ),
  );
  // Threads would take longer to start than this does.
  Object.assign(ort.env.wasm, { numThreads: 1, wasmPaths: { mjs: module }, wasmBinary: binary!.buffer });
  ort.env.logLevel = "error";
  const session = await ort.InferenceSession.create(content!, { executionProviders: ["wasm"] });
  const { person } = await session.run({
    picture: new ort.Tensor("float32", seen(picture), [1, 3, SIDE, SIDE]),
  });
  return refined(picture, person!.data as Float32Array, size);
}

/** What the network sees of a picture, 0 to 1. */
function seen(picture: Pixels): Float32Array {
  const { data } = resized(composite(picture), SIDE, SIDE).rows(0, SIDE);
  return data.map((value) => value / WHITE);
}

/** What the network found, in a larger size, with the picture's own edges. */
function refined(
  picture: Pixels,
  found: Float32Array,
  { width, height }: Size,
): Uint8ClampedArray<ArrayBuffer> {
  const planes = new Float32Array(3 * SIDE * SIDE);
  planes.set(found);
  const small = placed({ width: SIDE, height: SIDE, data: planes });
  const { data } = resized(small, width, height).rows(0, height);
  const coarse: Plane = { width, height, data: stretched(data.subarray(0, width * height), SURE) };
  const brightness = luma(resized(composite(picture), width, height).rows(0, height));
  const guide: Plane = { width, height, data: brightness.map((value) => value / WHITE) };
  const radius = Math.max(1, Math.round(REACH * Math.max(width, height)));
  const fine = stretched(guided(guide, coarse, radius, NOISE).data, LEFT_OVER);
  return Uint8ClampedArray.from(fine, (value) => WHITE * value);
}

/** 0 up to `from`, 1 beyond `to`, and in proportion between them. */
function stretched(
  data: Float32Array,
  { from, to }: { readonly from: number; readonly to: number },
): Float32Array {
  return data.map((value) => Math.min(1, Math.max(0, (value - from) / (to - from))));
}

scope.onmessage = ({ data }) => {
  find(data).then(
    (shares) => scope.postMessage({ type: "done", shares }, [shares.buffer]),
    (error: unknown) => {
      const known = error instanceof BrushworkError;
      const message = known ? error.message : `People cannot be found here: ${reason(error)}`;
      scope.postMessage({ type: "failed", code: known ? error.code : "runtime", message });
    },
  );
};

holdLifeline();
watchFetched((files) => scope.postMessage({ type: "fetched", files }));
