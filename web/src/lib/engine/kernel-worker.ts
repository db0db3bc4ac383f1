/** The worker that runs our own kernel. */
import { KernelModels } from "./kernel-models.js";
import { serve } from "./serving.js";

serve((files) => {
  if (files.backend !== "kernel") throw new Error("onnxruntime-web has a worker of its own");
  return new KernelModels(files);
});
