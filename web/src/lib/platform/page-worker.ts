/**
 * Workers that the page starts for a worker. In Firefox, one that starts another one itself waits for that for ever now and
 * then, where the device is busy; a page never waits.
 */

type Wanted =
  | { readonly does: "start"; readonly script: string; readonly name: string }
  | { readonly does: "post"; readonly message: unknown; readonly transfer: Transferable[] }
  | { readonly does: "end" };

/** What a worker asks of the page. */
export type Asked = { readonly type: "worker"; readonly id: number } & Wanted;

/** What the page tells of a worker that was asked for: what that says, or what is wrong with it. */
export type Told = { readonly type: "worker"; readonly id: number } & (
  { readonly message: unknown } | { readonly error: string }
);

const scope = globalThis as unknown as { postMessage(asked: Asked, transfer: Transferable[]): void };
const started = new Map<number, PageWorker>();
let lastId = 0;

/** In a worker, as much of a Worker as we and onnxruntime-web use. */
export class PageWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly #id = ++lastId;

  constructor(script: string | URL, { name = "" }: WorkerOptions = {}) {
    started.set(this.#id, this);
    this.#ask({ does: "start", script: String(script), name });
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#ask({ does: "post", message, transfer }, transfer);
  }

  terminate(): void {
    started.delete(this.#id);
    this.#ask({ does: "end" });
  }

  #ask(wanted: Wanted, transfer: Transferable[] = []): void {
    scope.postMessage({ type: "worker", id: this.#id, ...wanted }, transfer);
  }
}

/** In a worker that hands on what the page tells: from now on, whatever starts workers there asks the page for them. */
export function usePageWorkers(): void {
  globalThis.Worker = PageWorker as unknown as typeof Worker;
}

/** Hand on what the page tells. */
export function tellPageWorker(told: Told): void {
  const worker = started.get(told.id);
  if ("error" in told) worker?.onerror?.(new ErrorEvent("error", { message: told.error, cancelable: true }));
  else worker?.onmessage?.(new MessageEvent("message", { data: told.message }));
}
