/** The page's end of page-worker.ts. */
import { reason } from "../contract/errors.js";
import type { Asked, Told } from "./page-worker.js";
import { startWorker } from "./workers.js";

/** Starts workers for one worker, which is told what they say. */
export class WorkerStarter {
  readonly #tell: (told: Told) => void;
  readonly #workers = new Map<number, Worker>();

  constructor(tell: (told: Told) => void) {
    this.#tell = tell;
  }

  do(asked: Asked): void {
    const { id } = asked;
    try {
      switch (asked.does) {
        case "start":
          this.#start(id, asked.script, asked.name);
          break;
        case "post":
          this.#workers.get(id)?.postMessage(asked.message, asked.transfer);
          break;
        case "end":
          this.#workers.get(id)?.terminate();
          this.#workers.delete(id);
      }
    } catch (error) {
      this.#tell({ type: "worker", id, error: reason(error) });
    }
  }

  /** End all of them. */
  end(): void {
    for (const worker of this.#workers.values()) worker.terminate();
    this.#workers.clear();
  }

  #start(id: number, script: string, name: string): void {
    const worker = startWorker(script, name);
    this.#workers.set(id, worker);
    worker.onmessage = ({ data }) => this.#tell({ type: "worker", id, message: data });
    worker.onmessageerror = () => this.#tell({ type: "worker", id, error: "what it says cannot be read" });
    worker.onerror = (event) => {
      event.preventDefault();
      this.#tell({ type: "worker", id, error: event.message ?? "" });
    };
  }
}
