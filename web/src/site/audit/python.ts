/**
 * The worker in which the exporter's own Python judges: Pyodide and the wheels, which lie beside it as they were published.
 * It begins to load them at once.
 */
import { loadPyodide, type PyodideInterface } from "pyodide";
import { holdLifeline } from "../../lib/afterwards.js";
import type { FromPython, ToPython } from "./messages.js";

/** Built files: a folder beside this script, the wheels in it, and what Pyodide wants to know of itself. */
interface BuiltPython {
  readonly folder: string;
  readonly wheels: readonly string[];
  readonly lock: string;
}
interface WorkerScope {
  postMessage(message: FromPython): void;
  onmessage: ((event: MessageEvent<ToPython>) => void) | null;
}
type Functions = Readonly<Record<string, (...args: unknown[]) => string>>;

declare const BRUSHWORK_PYTHON: BuiltPython;

holdLifeline();

const scope = self as unknown as WorkerScope;
const folder = new URL(`${BRUSHWORK_PYTHON.folder}/`, location.href);
const python = start();

scope.onmessage = ({ data: { id, question, args } }) => void answer(id, question, args);
python.then(
  ({ pyodide }) => scope.postMessage({ type: "ready", version: versionOf(pyodide), bytes: fetchedBytes() }),
  (error: unknown) => scope.postMessage({ type: "failed", id: null, why: String(error) }),
);

async function start(): Promise<{ pyodide: PyodideInterface; audit: Functions }> {
  const wheels = BRUSHWORK_PYTHON.wheels.map(fetched);
  // What is missing is told where it is waited for.
  for (const wheel of wheels) wheel.catch(() => {});
  const pyodide = await loadPyodide({ indexURL: folder.href, lockFileContents: BRUSHWORK_PYTHON.lock });
  for (const wheel of wheels) pyodide.unpackArchive(await wheel, "whl");
  return { pyodide, audit: pyodide.pyimport("brushwork.audit.page") as Functions };
}

async function answer(id: number, question: string, args: readonly unknown[]): Promise<void> {
  try {
    const { pyodide, audit } = await python;
    const given = args.map((each): unknown => (typeof each === "string" ? each : pyodide.toPy(each)));
    scope.postMessage({ type: "answer", id, json: audit[question]!(...given) });
  } catch (error) {
    scope.postMessage({ type: "failed", id, why: String(error) });
  }
}

async function fetched(name: string): Promise<ArrayBuffer> {
  const response = await fetch(new URL(name, folder));
  if (!response.ok) throw new Error(`${response.url} could not be loaded: ${response.status}`);
  return response.arrayBuffer();
}

function versionOf(pyodide: PyodideInterface): string {
  return `Pyodide ${pyodide.version}, Python ${String(pyodide.runPython("import sys; sys.version.split()[0]"))}`;
}

function fetchedBytes(): number {
  const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  return entries.reduce((sum, { transferSize }) => sum + transferSize, 0);
}
