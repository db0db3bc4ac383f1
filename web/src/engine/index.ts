export type * from "./api.js";
export { createEngine } from "./engine.js";
export { BrushworkError } from "./errors.js";
export { MAX_PIXELS, MAX_SIDE, PictureTooLargeError } from "./limits.js";
export type * from "./manifest.generated.js";
