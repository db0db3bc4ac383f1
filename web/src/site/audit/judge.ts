/** The page's end of the worker with Python. */
import { watchLifeline } from "../../lib/afterwards.js";
import { reason } from "../../lib/basics.js";
import { t } from "../page/texts.js";
import type { FromPython, Question, Questions, ToPython } from "./messages.js";

declare const BRUSHWORK_PYTHON_WORKER: string;

interface Waiting {
  readonly resolve: (json: string) => void;
  readonly reject: (why: Error) => void;
}

export class Judge {
  /** Python's version and what it took over the network, once it is there. */
  readonly ready: Promise<{ readonly version: string; readonly bytes: number }>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #failure: Error | undefined;
  #asked = 0;

  /** Begins to load Python. */
  constructor() {
    const place = new URL(BRUSHWORK_PYTHON_WORKER, import.meta.url);
    this.#worker = new Worker(place, { type: "module", name: "brushwork-python" });
    this.ready = new Promise((resolve, reject) => {
      watchLifeline(this.#worker, () => this.#fail(new Error(t("audit.gone")), reject));
      this.#worker.onmessage = ({ data }: MessageEvent<FromPython>) => {
        if (data.type === "ready") return resolve(data);
        if (data.type === "failed" && data.id === null) return this.#fail(new Error(data.why), reject);
        const waiting = this.#waiting.get(data.id!);
        this.#waiting.delete(data.id!);
        if (data.type === "answer") waiting?.resolve(data.json);
        else waiting?.reject(new Error(data.why));
      };
      this.#worker.onerror = (event) => this.#fail(new Error(reason(event.message)), reject);
    });
    // Whoever asks is told.
    this.ready.catch(() => {});
  }

  /** What Python answers; rejects where it does not run. */
  async ask<Q extends Question>(question: Q, ...args: Questions[Q]["args"]): Promise<Questions[Q]["answer"]> {
    if (this.#failure) throw this.#failure;
    const id = ++this.#asked;
    const message: ToPython = { id, question, args };
    const json = await new Promise<string>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage(message);
    });
    return JSON.parse(json) as Questions[Q]["answer"];
  }

  /** It is not needed any more. */
  end(): void {
    this.#worker.terminate();
  }

  #fail(why: Error, reject: (why: Error) => void): void {
    this.end();
    this.#failure ??= why;
    reject(why);
    for (const waiting of this.#waiting.values()) waiting.reject(why);
    this.#waiting.clear();
  }
}
