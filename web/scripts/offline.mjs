/** Which assets the studio needs, at first and without a network, and what their bytes must be. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

// Started by the page or by its worker, so no import tells of them.
const NEEDED = ["studio.css", "studio.js", "worker.js", "encoder.js", "ort.mjs", "ort.wasm"];
// What the audit needs besides; its worker starts Python.
const AUDIT = ["audit.css", "audit.js", "audit-python.js"];
// What is fetched afterwards, in peace: a page without a script cannot ask for it.
const LATER = ["accuracy.css"];
// Of the service worker itself, browsers keep a copy of their own.
const LEFT_OUT = ["service-worker.js"];

/**
 * {"modules": [path], "keep": {path: sha256}, "later": ..., "audit": ..., "used": ...}: the modules that the page imports, at once or
 * later; what the service worker keeps in any case, what afterwards, what for the audit, and what only once it was used.
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
  const keep = new Set(NEEDED.flatMap((name) => [...closure(names[name])]));
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
  return {
    modules,
    keep: digests([...keep]),
    later: digests(others.filter((file) => later.has(file))),
    audit: digests(others.filter((file) => audit.has(file))),
    used: digests(others.filter((file) => !audit.has(file) && !later.has(file))),
  };
}

function fileName(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}

function sha256(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
