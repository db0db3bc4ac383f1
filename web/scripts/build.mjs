/** Builds dist/: hashed, compressed assets and what pages need beside them. `--package`: the npm package's files. */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compressFolder, QUICK } from "./compress.mjs";
import { copyPython } from "./copy_python.mjs";
import { fingerprint } from "./fingerprint.mjs";
import { offlineAssets } from "./offline.mjs";

const WEB = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(WEB, "dist");
const STAGING = join(WEB, "build", String(process.pid));
const ASSETS = join(STAGING, "assets");
/** What others import, each a face of the library. */
const LIBRARY = {
  library: "src/lib/index.ts",
  engine: "src/lib/engine/index.ts",
  element: "src/lib/element/index.ts",
  pictures: "src/lib/imaging/index.ts",
};
/** Apart, so that the library does not carry what few need. */
const STEPS = { steps: "src/lib/imaging/steps.ts" };
/** What others import to talk to the frame: of the rest it needs nothing. */
const EMBED = { embed: "src/lib/embed/index.ts" };
/** What the pages load: divided apart from the library, so that the studio needs few files. */
const PAGES = {
  studio: "src/site/studio/index.ts",
  fallback: "src/site/fallback/index.ts",
};
/** Apart from those, so that they share nothing with the studio. */
const OTHERS = { "embed-page": "src/site/embed/index.ts", example: "src/site/example/index.ts" };
/** Apart from all: it carries the names of Python's files. */
const AUDIT = { audit: "src/site/audit/index.ts" };
const PYTHON_WORKER = { "audit-python": "src/site/audit/python.ts" };
const FILE_WORKERS = {
  encoder: "src/lib/imaging/encoder.ts",
  "heic-reader": "src/lib/imaging/heic-reader.ts",
};
/** JSON schemas without the words that only people read; what checks them without formats of texts, which none of them has. */
const SCHEMAS = {
  name: "schemas",
  setup: (build) => {
    build.onLoad({ filter: /\.schema\.json$/ }, ({ path }) => {
      const schema = JSON.parse(readFileSync(path, "utf8"), (key, value) =>
        ["title", "description"].includes(key) && typeof value === "string" ? undefined : value,
      );
      const contents = JSON.stringify(schema);
      if (contents.includes('"format":')) throw new Error(`${path} has formats, which are left out below`);
      return { contents, loader: "json" };
    });
    build.onLoad({ filter: /@cfworker.json-schema.dist.esm.format\.js$/ }, () => ({
      contents: "export const format = {};",
    }));
  },
};
const SERVICE_WORKER = { "service-worker": "src/site/service-worker/index.ts" };
const COPIED = ["stylizers", "samples", "templates", "texts"];
const COMPRESSED = ["assets", "stylizers"];
/** Compressing takes a minute, so what did not change is kept; not below node_modules, which `npm ci` empties. */
const COMPRESSED_CACHE = join(WEB, "build/compressed");
const RUNTIMES = join(WEB, "node_modules/onnxruntime-web/dist");
/** As it is published, and with its licence beside it (LGPL): whoever wants may put another in its place. */
const LIBHEIF = join(WEB, "node_modules/libheif-js/libheif-wasm");
/** The worker is bundled once for each backend, with the build of onnxruntime-web for it. */
const BACKENDS = {
  wasm: { worker: "worker", runtime: "ort-wasm-simd-threaded", logical: "ort" },
  webgpu: {
    worker: "webgpu-worker",
    runtime: "ort-wasm-simd-threaded.jspi",
    logical: "ort-webgpu",
    alias: { "onnxruntime-web/wasm": "onnxruntime-web/jspi" },
  },
};
/** What web/kernel/build.sh makes. */
const KERNEL_BUILDS = ["plain", "relaxed", "plain-threads", "relaxed-threads"];
const TARGET = ["chrome111", "firefox114", "safari16.4"];

const OPTIONS = {
  absWorkingDir: WEB,
  bundle: true,
  charset: "utf8",
  // Without it the runtime's glue would be bundled too, and could not start its own threads.
  conditions: ["onnxruntime-web-use-extern-wasm"],
  format: "esm",
  legalComments: "eof",
  logLevel: "warning",
  metafile: true,
  minify: true,
  target: TARGET,
};

/** What esbuild tells of all files that it has written, by path. */
const outputs = {};

/** Bundle entries into a folder; returns {"name.js": "name-HASH.js"} for each of them. */
async function bundle(entries, outdir, { hashed, ...options }) {
  const entryNames = hashed ? "[name]-[hash]" : "[name]";
  const chunkNames = "chunk-[hash]";
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: entries,
    outdir,
    entryNames,
    chunkNames,
    plugins: [SCHEMAS],
    ...options,
  });
  Object.assign(outputs, metafile.outputs);
  const names = new Map(Object.entries(entries).map(([name, path]) => [path, name]));
  // What is imported when first wanted is an entry point too, without a name.
  const named = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => names.has(entryPoint));
  return Object.fromEntries(
    named.map(([path, { entryPoint }]) => [names.get(entryPoint) + extname(path), basename(path)]),
  );
}

/** Copy a file as `name`; returns the copy's name, and what its bytes must be. */
function place(source, name, outdir, hashed) {
  const content = readFileSync(source);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const extension = extname(name);
  const file = `${basename(name, extension)}${hashed ? `-${sha256.slice(0, 8)}` : ""}${extension}`;
  writeFileSync(join(outdir, file), content);
  return { file, bytes: content.length, sha256 };
}

/** Copy the two files of an onnxruntime-web. */
function copyRuntime(name, outdir, hashed) {
  const copy = (file) => place(join(RUNTIMES, file), file, outdir, hashed);
  return { module: copy(`${name}.mjs`), wasm: copy(`${name}.wasm`) };
}

/** The kernel's builds, the script of its other threads, and its worker, which knows them; returns their names. */
async function buildKernel(outdir, hashed) {
  const placed = KERNEL_BUILDS.map((build) => {
    const name = `kernel-${build}.wasm`;
    return [build, name, place(join(WEB, "kernel", `${build}.wasm`), name, outdir, hashed)];
  });
  const builds = Object.fromEntries(placed.map(([build, , file]) => [build, file]));
  const thread = await bundle({ "kernel-thread": "src/lib/kernel/thread.ts" }, outdir, { hashed });
  const define = { BRUSHWORK_KERNEL: JSON.stringify({ thread: thread["kernel-thread.js"], builds }) };
  const worker = await bundle({ "kernel-worker": "src/lib/engine/kernel-worker.ts" }, outdir, {
    hashed,
    define,
  });
  return { ...thread, ...worker, ...Object.fromEntries(placed.map(([, name, { file }]) => [name, file])) };
}

/** Copy libheif; returns {"libheif.js": "libheif-HASH.js"} for each of its files. */
function copyLibheif(outdir, hashed) {
  const copy = (source, name) => [name, place(join(LIBHEIF, source), name, outdir, hashed).file];
  return Object.fromEntries([
    copy("libheif.js", "libheif.js"),
    copy("libheif.wasm", "libheif.wasm"),
    copy("LICENSE", "libheif-licence.txt"),
  ]);
}

/** The worker that finds people, its network and that one's licence; returns their names, and what the library knows of them. */
async function buildPerson() {
  const names = await bundle({ "person-worker": "src/lib/person/worker.ts" }, ASSETS, { hashed: true });
  const worker = names["person-worker.js"];
  const [model, licence] = ["person.onnx", "person-licence.txt"].map((file) =>
    place(join(WEB, "person", file), file, ASSETS, true),
  );
  const { size: bytes } = statSync(join(ASSETS, worker));
  return {
    names: { ...names, "person.onnx": model.file, "person-licence.txt": licence.file },
    define: { BRUSHWORK_PERSON: JSON.stringify({ worker: { file: worker, bytes }, model, licence }) },
  };
}

/** Python, and the worker that it runs in; returns their names, and what the audit knows of them. */
async function buildPython() {
  const { names, built } = copyPython(WEB, ASSETS);
  const worker = await bundle(PYTHON_WORKER, ASSETS, {
    hashed: true,
    // Pyodide asks for these in Node alone.
    external: ["node:*", "ws"],
    define: { BRUSHWORK_PYTHON: JSON.stringify(built) },
  });
  const define = { BRUSHWORK_PYTHON_WORKER: JSON.stringify(worker["audit-python.js"]) };
  return { names: { ...names, ...worker }, define };
}

/** The workers and the runtimes first: the library carries their names. What is in one group shares chunks. */
async function buildScripts(groups, outdir, { hashed, define: more, ...options }) {
  mkdirSync(outdir, { recursive: true });
  let names = { ...(await bundle(FILE_WORKERS, outdir, { hashed })), ...copyLibheif(outdir, hashed) };
  names = { ...names, ...(await buildKernel(outdir, hashed)) };
  const files = { encoder: names["encoder.js"], kernel: { worker: names["kernel-worker.js"] } };
  for (const [backend, { worker, runtime, logical, alias = {} }] of Object.entries(BACKENDS)) {
    const { module, wasm } = copyRuntime(runtime, outdir, hashed);
    const built = await bundle({ [worker]: "src/lib/engine/onnx-worker.ts" }, outdir, { hashed, alias });
    files[backend] = { worker: built[`${worker}.js`], module: module.file, wasm };
    names = { ...names, ...built, [`${logical}.mjs`]: module.file, [`${logical}.wasm`]: wasm.file };
  }
  const define = {
    ...more,
    BRUSHWORK_FILES: JSON.stringify(files),
    BRUSHWORK_HEIC_READER: JSON.stringify(names["heic-reader.js"]),
    BRUSHWORK_LIBHEIF_SCRIPT: JSON.stringify(names["libheif.js"]),
    BRUSHWORK_LIBHEIF_WASM: JSON.stringify(names["libheif.wasm"]),
  };
  for (const entries of groups) {
    const scripts = await bundle(entries, outdir, { hashed, splitting: true, define, ...options });
    names = { ...names, ...scripts };
  }
  return names;
}

/** Pictures under names with a hash; returns {"name.png": "name-HASH.png"} for each of them. */
function copyPictures(folder, outdir) {
  const found = existsSync(folder) ? readdirSync(folder) : [];
  return Object.fromEntries(found.map((name) => [name, place(join(folder, name), name, outdir, true).file]));
}

function present(entries) {
  return Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(join(WEB, path))));
}

function styleSheets() {
  const folder = join(WEB, "styles");
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".css")) : [];
  return Object.fromEntries(files.map((name) => [basename(name, ".css"), `styles/${name}`]));
}

async function main() {
  const inputs = fingerprint(WEB, [
    "src",
    "styles",
    "scripts",
    "icons",
    "kernel",
    "person",
    "build/python",
    "package-lock.json",
    ...COPIED,
  ]);
  const mark = join(DIST, "build.json");
  const build = JSON.stringify({ inputs, quick: QUICK });
  if (existsSync(mark) && readFileSync(mark, "utf8") === build) {
    console.log("web/dist is up to date");
    return;
  }
  rmSync(STAGING, { recursive: true, force: true });
  mkdirSync(ASSETS, { recursive: true });
  const { names: person, define: knownOfPerson } = await buildPerson();
  const { names: python, define: knownOfPython } = await buildPython();
  const names = {
    ...person,
    ...python,
    ...(await buildScripts([LIBRARY, STEPS, EMBED, PAGES, OTHERS, AUDIT].map(present), ASSETS, {
      hashed: true,
      define: { ...knownOfPerson, ...knownOfPython },
    })),
    ...(await bundle(styleSheets(), ASSETS, { hashed: true })),
    // A classic script: not every browser takes modules as service workers.
    ...(await bundle(SERVICE_WORKER, ASSETS, { hashed: true, format: "iife" })),
  };
  const offline = offlineAssets(ASSETS, names, outputs);
  // The browser keeps an installed app's own.
  Object.assign(names, copyPictures(join(WEB, "icons"), ASSETS));
  for (const folder of COPIED) {
    if (existsSync(join(WEB, folder))) cpSync(join(WEB, folder), join(STAGING, folder), { recursive: true });
  }
  for (const folder of COMPRESSED) {
    const path = join(STAGING, folder);
    if (existsSync(path)) await compressFolder(path, COMPRESSED_CACHE);
  }
  const assets = Object.fromEntries(Object.entries(names).map(([name, file]) => [name, `assets/${file}`]));
  writeFileSync(join(STAGING, "assets.json"), `${JSON.stringify(assets, null, 2)}\n`);
  writeFileSync(join(STAGING, "offline.json"), `${JSON.stringify(offline, null, 2)}\n`);
  writeFileSync(join(STAGING, "build.json"), build);
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(dirname(DIST), { recursive: true });
  renameSync(STAGING, DIST);
  console.log(`web/dist: ${Object.keys(assets).length} assets`);
}

/** The same files under plain names, for a bundler's or a site's own public folder. */
async function buildPackage() {
  const outdir = join(WEB, "build/package");
  rmSync(outdir, { recursive: true, force: true });
  await buildScripts([LIBRARY, STEPS, EMBED], outdir, { hashed: false });
  // The compiler is large, and nothing else needs it.
  const { describe } = await import("./describe.mjs");
  const elements = describe(join(WEB, "tsconfig.library.json"), "build/package/element.js");
  writeFileSync(join(outdir, "custom-elements.json"), `${JSON.stringify(elements, null, 2)}\n`);
  cpSync(join(WEB, "../LICENSE"), join(outdir, "LICENSE"));
}

try {
  await (process.argv.includes("--package") ? buildPackage() : main());
} finally {
  rmSync(STAGING, { recursive: true, force: true });
}
