/** A worker that runs bare graphs in onnxruntime-web, as the engine's own worker does. */
import * as ort from "./ort.mjs";

const sessions = new Map();

const actions = {
  /** `runtime` are the addresses of onnxruntime's two files; `threads` how many it may start. */
  start({ runtime, threads }) {
    ort.env.logLevel = "error";
    ort.env.wasm.wasmPaths = runtime;
    ort.env.wasm.numThreads = threads;
  },

  /** Fetch a graph; inputs are noise of these shapes, and the outputs of the graph `after`. */
  async load({ name, graph, weights, shapes, after }) {
    const options = { executionProviders: ["wasm"] };
    if (weights) options.externalData = [{ path: weights.name, data: await bytes(weights.url) }];
    const session = await ort.InferenceSession.create(await bytes(graph), options);
    const feeds = Object.fromEntries(
      Object.entries(shapes).map(([input, shape]) => [input, noise(shape)]),
    );
    if (after) {
      const before = sessions.get(after);
      Object.assign(feeds, await before.session.run(before.feeds));
    }
    sessions.set(name, { session, feeds });
    await session.run(feeds); // the first run allocates
  },

  /** The milliseconds of one run, and whether its outputs are finite numbers. */
  async run({ name }) {
    const { session, feeds } = sessions.get(name);
    const start = performance.now();
    const outputs = await session.run(feeds);
    const milliseconds = performance.now() - start;
    const finite = Object.values(outputs).every(({ data }) => data.every(Number.isFinite));
    return { milliseconds, finite };
  },
};

async function bytes(url) {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

/** The same numbers in 0 to 1 every time. */
function noise(shape) {
  const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
  for (let at = 0, state = 1; at < data.length; at++) {
    state = (state * 48271) % 0x7fffffff;
    data[at] = state / 0x7fffffff;
  }
  return new ort.Tensor("float32", data, shape);
}

onmessage = async ({ data: { action, ...request } }) => {
  try {
    postMessage({ result: await actions[action](request) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
