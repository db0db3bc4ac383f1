/** Which assets the studio needs, at first and without a network, and what their bytes must be. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

// Started by the page or by its worker, so no import tells of them.
const NEEDED = ["studio.css", "studio.js", "kernel-worker.js", "kernel-thread.js", "encoder.js"];
const KERNELS = /^kernel-.*\.wasm$/;
// What paints where the kernel does not.
const ONNX = ["worker.js", "ort.mjs", "ort.wasm"];
// What the audit needs besides; its worker starts Python.
const AUDIT = ["audit.css", "audit.js", "audit-python.js"];
// What is fetched afterwards, in peace: a page without a script cannot ask for it.
const LATER = ["accuracy.css"];
// Of the service worker itself, browsers keep a copy of their own.
const LEFT_OUT = ["service-worker.js"];

/**
 * {"modules": [path], "keep": {path: sha256}, "onnx": ..., "later": ..., "audit": ..., "used": ...}: the modules that the page imports, at once or
 * later; what the service worker keeps in any case, onnxruntime-web, what is kept afterwards, what for the audit, and what only
 * once it was used.
 * `names` are the assets by logical name, `outputs` esbuild's account of what imports what.
 */
export function offlineAssets(root, names, outputs) {
  const imports = new Map(
    Object.entries(outputs).map(([path, output]) => [
      fileName(path),
      output.imports.filter(({ external }) => !external).map(({ path }) => fileName(path)),
    ]),
  );
  const closure = (file, reached = new Set()) => {
    if (!reached.has(file)) {
      reached.add(file);
      imports.get(file)?.forEach((imported) => closure(imported, reached));
    }
    return reached;
  };
  const kernels = Object.keys(names).filter((name) => KERNELS.test(name));
  const keep = new Set([...NEEDED, ...kernels].flatMap((name) => [...closure(names[name])]));
  const onnx = new Set(ONNX.flatMap((name) => [...closure(names[name])]));
  // Only Python lies in a folder of its own.
  const python = Object.values(names).filter((file) => file.includes("/"));
  const audit = new Set([...AUDIT.flatMap((name) => [...closure(names[name])]), ...python]);
  const later = new Set(LATER.map((name) => names[name]));
  const left = new Set(LEFT_OUT.map((name) => names[name]));
  const all = new Set([...Object.values(names), ...imports.keys()].filter((file) => !left.has(file)));
  const modules = [...closure(names["studio.js"])].slice(1).map((file) => `assets/${file}`);
  const digests = (files) =>
    Object.fromEntries(files.sort().map((file) => [`assets/${file}`, sha256(join(root, file))]));
  const others = [...all].filter((file) => !keep.has(file));
  const groups = [onnx, later, audit];
  const of = (group) => digests(others.filter((file) => groups.find((each) => each.has(file)) === group));
  return {
    modules,
    keep: digests([...keep]),
    onnx: of(onnx),
    later: of(later),
    audit: of(audit),
    used: of(undefined),
  };
}

function fileName(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}

function sha256(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
