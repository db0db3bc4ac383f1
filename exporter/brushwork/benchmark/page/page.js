/** The benchmark's side of the page: engines as a site uses them, and workers for what is bare beside them. */

const engines = new Map();
const workers = new Map();

/** Import the engine's module and prepare a stylizer; the milliseconds from nothing to ready. */
export async function startEngine({ module, stylizer, variant, ...options }) {
  const start = performance.now();
  const { createEngine } = await import(module);
  const stylizers = new URL("/stylizers/", location.href);
  const engine = engines.get(nameOf(options)) ?? createEngine({ stylizers, ...options });
  engines.set(nameOf(options), engine);
  const runtime = await engine.prepare(stylizer, { variant });
  return { milliseconds: performance.now() - start, runtime };
}

/** Engines have one backend and one number of threads each. */
function nameOf({ backend, threads }) {
  return `${backend}, ${threads}`;
}

/** Paint a picture of no meaning; without decoding and encoding, as the engine counts. */
export async function paint({ backend, threads, width, height, deadline, ...request }) {
  const start = performance.now();
  const signal = AbortSignal.timeout(deadline);
  const engine = engines.get(nameOf({ backend, threads }));
  const result = await engine.stylize({ ...request, picture: picture(width, height), signal });
  return { milliseconds: result.milliseconds, whole: performance.now() - start, runtime: result.runtime };
}

/** Slow waves with fine noise: neither flat nor alike everywhere. */
function picture(width, height) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const grain = ((x * 7919 + y * 104729) % 61) - 30;
      data[at] = 128 + 90 * Math.sin(x / 37) + grain;
      data[at + 1] = 128 + 90 * Math.sin(y / 29) + grain;
      data[at + 2] = 128 + 90 * Math.sin((x + y) / 53) + grain;
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

/** Start a worker of this folder, to be asked by its name. */
export function startWorker({ name, script }) {
  const worker = new Worker(`/benchmark/${script}`, { type: "module" });
  const waiting = [];
  worker.onmessage = ({ data: { result, error } }) => {
    const { resolve, reject } = waiting.shift();
    if (error) reject(new Error(error));
    else resolve(result);
  };
  worker.onerror = ({ message }) => waiting.shift()?.reject(new Error(message));
  workers.set(name, { worker, waiting });
}

/** Ask a worker for one of its actions; it answers in order. */
export function ask({ worker: name, ...request }) {
  const { worker, waiting } = workers.get(name);
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
    worker.postMessage(request);
  });
}

/** The graphics processor that WebGPU would use, null where there is none or only software. */
export async function adapter() {
  const found = await navigator.gpu?.requestAdapter();
  if (!found) return null;
  const { vendor, architecture, description, isFallbackAdapter } = found.info ?? {};
  const name = [vendor, architecture, description].filter(Boolean).join(" ");
  return isFallbackAdapter || /swiftshader|llvmpipe|software/i.test(name) ? null : name;
}
