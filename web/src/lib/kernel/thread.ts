/** One of the kernel's other threads: a worker of its own, which does its share of each program that it is told of. */
import type { KernelExports, ThreadStart } from "./kernel.js";

interface ThreadScope {
  postMessage(message: "ready"): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

const scope = self as unknown as ThreadScope;

scope.onmessage = ({ data: { module, memory, stack } }: MessageEvent<ThreadStart>) => {
  // At once: what is thrown here the worker that started this one hears of.
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const exports = instance.exports as unknown as KernelExports;
  exports.__stack_pointer.value = stack;
  scope.onmessage = ({ data }: MessageEvent<Parameters<KernelExports["run"]>>) => exports.run(...data);
  scope.postMessage("ready");
};
