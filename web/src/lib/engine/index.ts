export type * from "./api.js";
export { createEngine } from "./engine.js";
export { BrushworkError } from "../contract/errors.js";
export { MAX_PIXELS, MAX_SIDE, paintablePixels, PictureTooLargeError } from "../platform/limits.js";
export { previewFactor } from "../imaging/preview.js";
export type * from "../contract/manifest.generated.js";
