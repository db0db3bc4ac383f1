"""Scripts to put before the kernel's worker: browsers that lack what it needs, or fail."""

# What is done to a picture as wide as this goes wrong, and to others does not.
DOOMED = 136
NO_RELAXED_SIMD = "WebAssembly.validate = () => false;"
NO_SIMD = """
WebAssembly.validate = () => false;
WebAssembly.compile = async () => { throw new WebAssembly.CompileError("no SIMD"); };
"""
NO_MEMORY = """
const { Memory } = WebAssembly;
WebAssembly.Memory = function (wanted) {
  if (%s) throw new RangeError("could not allocate memory");
  return new Memory(wanted);
};
"""
_DOOMED = f"""
let doomed = false;
addEventListener("message", ({{ data: {{ job }} }}) => {{
  if (job) doomed = job.picture?.width === {DOOMED};
}});
"""
NO_MORE_MEMORY = (
    _DOOMED
    + """
const { grow } = WebAssembly.Memory.prototype;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (doomed) throw new RangeError("Maximum memory size exceeded");
  return grow.call(this, pages);
};
"""
)
# After each program, where that is so, its memory has one number everywhere but at the beginning.
_AFTERWARDS = (
    _DOOMED
    + """
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (module, imports) => {
  const { exports } = await instantiate(module, imports);
  const run = (...layers) => {
    exports.run(...layers);
    const numbers = new Float32Array(imports.env.memory.buffer);
    if (%s) numbers.fill(%s, numbers.length >> 4);
  };
  return { exports: { ...exports, run } };
};
"""
)
WRONG = _AFTERWARDS % ("true", "0.5")
NO_NUMBERS = _AFTERWARDS % ("true", "NaN")
NO_NUMBERS_LATER = _AFTERWARDS % ("doomed", "NaN")
# The worker ends in the middle of painting.
ENDS = (
    _DOOMED
    + """
const { postMessage } = globalThis;
globalThis.postMessage = (message, ...rest) => {
  if (doomed && message.progress?.phase === "paint") close();
  else postMessage(message, ...rest);
};
"""
)
# As workers of Firefox at times, which wait for ever for one that they start.
NO_WORKERS = "Worker = function () { while (true); };"
# In place of a thread: it says that it is ready, and nothing more.
SILENT = "onmessage = () => postMessage('ready');"
# Before a thread: it does its share of what the kernel is tried with, and of one painting.
SILENT_LATER = """
const { wait } = Atomics;
const forever = new Int32Array(new SharedArrayBuffer(4));
Atomics.wait = (...asked) => wait(...(asked[2] < 4 ? asked : [forever, 0, 0]));
"""
# What it made is told once the test calls `release()` in it.
HOLDS = (
    _DOOMED
    + """
const { postMessage } = globalThis;
globalThis.postMessage = (message, ...rest) => {
  const tell = () => postMessage(message, ...rest);
  if (doomed && message.type === "done") globalThis.release = tell;
  else tell();
};
"""
)
