/** One of the kernel's other threads: a worker of its own, which does its share of each program. */
import type { KernelExports, ThreadStart } from "./kernel.js";

interface ThreadScope {
  postMessage(message: "ready"): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

const scope = self as unknown as ThreadScope;

scope.onmessage = ({ data: { threads, module, memory, stack, mail } }: MessageEvent<ThreadStart>) => {
  // At once: what is thrown here the worker that started this one hears of.
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const exports = instance.exports as unknown as KernelExports;
  exports.__stack_pointer.value = stack;
  const letter = new Int32Array(memory.buffer, mail, 3);
  scope.postMessage("ready");
  for (let done = 0; ; done++) {
    while (Atomics.load(letter, 0) === done) Atomics.wait(letter, 0, done);
    exports.run(letter[1]!, letter[2]!, threads);
  }
};
