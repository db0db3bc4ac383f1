/** Copies what Python is in the browser: Pyodide as npm has it, and the wheels that python_wheels.py gathered. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PYODIDE = "node_modules/pyodide";
/** Beside pyodide.mjs, which is bundled. */
const RUNTIME = ["pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"];
const WHEELS = "build/python";

/**
 * Its parts find each other by their names, so the folder has the hash; returns the names, by file, and what the worker
 * has to know.
 */
export function copyPython(web, outdir) {
  const list = join(web, WHEELS, "wheels.txt");
  if (!existsSync(list)) throw new Error(`${list} is missing; run: make web`);
  const wheels = readFileSync(list, "utf8").trim().split("\n");
  const files = [
    ...RUNTIME.map((name) => [name, readFileSync(join(web, PYODIDE, name))]),
    ...wheels.map((name) => [name, readFileSync(join(web, WHEELS, name))]),
  ];
  const hash = createHash("sha256");
  for (const [name, content] of files) hash.update(`${name}\0${content.length}\0`).update(content);
  const folder = `python-${hash.digest("hex").slice(0, 8)}`;
  mkdirSync(join(outdir, folder));
  for (const [name, content] of files) writeFileSync(join(outdir, folder, name), content);
  // Of the packages that it lists, none is fetched.
  const { info } = JSON.parse(readFileSync(join(web, PYODIDE, "pyodide-lock.json"), "utf8"));
  return {
    names: Object.fromEntries(files.map(([name]) => [name, `${folder}/${name}`])),
    built: { folder, wheels, lock: JSON.stringify({ info, packages: {} }) },
  };
}
