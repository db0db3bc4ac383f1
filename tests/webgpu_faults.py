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
# The device goes away in the middle of painting a picture that is as wide as this.
LOST = """
let painting = false;
addEventListener("message", ({ data }) => { painting = data.job?.picture?.width === %d; });
const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (...wanted) {
  const device = await requestDevice.apply(this, wanted);
  const { submit } = device.queue;
  device.queue.submit = function (...buffers) {
    if (painting) device.destroy();
    return submit.apply(this, buffers);
  };
  return device;
};
"""
