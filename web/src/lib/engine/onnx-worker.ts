/** The worker that runs onnxruntime-web; it is built twice, for WebGPU with another build of that. */
import { OnnxModels } from "./onnx-models.js";
import { serve } from "./serving.js";

serve((files, onLost) => {
  if (files.backend === "kernel") throw new Error("the kernel has a worker of its own");
  return new OnnxModels(files, onLost);
});
