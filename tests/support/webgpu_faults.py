"""Scripts to put before WebGPU's worker: the real runtime then meets hardware that fails."""

# What the graphics processor computes is turned round on its way back.
WRONG = """
const { getMappedRange } = GPUBuffer.prototype;
GPUBuffer.prototype.getMappedRange = function (...range) {
  const mapped = getMappedRange.apply(this, range);
  if (!(this.usage & GPUBufferUsage.MAP_READ)) return mapped;
  const copy = mapped.slice(0);
  new Float32Array(copy).reverse();
  return copy;
};
"""
NEVER = "GPUAdapter.prototype.requestDevice = () => new Promise(() => {});"
REFUSES = "GPUAdapter.prototype.requestDevice = async () => { throw new Error(); };"
_GOES_AWAY = """
let doomed = false;
const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (...wanted) {
  const device = await requestDevice.apply(this, wanted);
  const { submit } = device.queue;
  device.queue.submit = function (...buffers) {
    if (doomed) device.destroy();
    return submit.apply(this, buffers);
  };
  return device;
};
"""
# The device goes away in the middle of painting a picture that is as wide as this.
LOST = (
    _GOES_AWAY
    + """
addEventListener("message", ({ data }) => { doomed = data.job?.picture?.width === %d; });
"""
)
# The device goes away once the first tile is shown.
LOST_BETWEEN_TILES = (
    _GOES_AWAY
    + """
const { postMessage } = globalThis;
globalThis.postMessage = function (message, ...rest) {
  doomed ||= message.type === "part";
  postMessage.call(this, message, ...rest);
};
"""
)
# In pages, not workers: the software adapter is taken for a real one.
HARDWARE = """
Object.defineProperties(GPUAdapterInfo.prototype, {
  isFallbackAdapter: { get: () => false },
  vendor: { get: () => "acme" },
  architecture: { get: () => "painter-1" },
});
"""
