export type * from "./api.js";
export { createEngine } from "./engine.js";
export { BrushworkError } from "./errors.js";
export { MAX_PIXELS, MAX_SIDE, paintablePixels, PictureTooLargeError } from "./limits.js";
export { previewFactor } from "./preview.js";
export type * from "./manifest.generated.js";
