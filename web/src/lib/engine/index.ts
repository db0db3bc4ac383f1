/** The engine: what `engine.js` offers. */
export type * from "./api.js";
export { createEngine } from "./engine.js";
export { BrushworkError, type BrushworkErrorCode } from "../contract/errors.js";
export { MAX_PIXELS, MAX_SIDE, paintablePixels, PictureTooLargeError } from "../platform/limits.js";
export { previewFactor } from "../imaging/preview.js";
export type * from "../contract/manifest.generated.js";
