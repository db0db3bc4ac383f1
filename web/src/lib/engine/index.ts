/** The engine: what `engine.js` offers. */
export type * from "./api.js";
export { createEngine } from "./engine.js";
export { BrushworkError, type BrushworkErrorCode } from "../contract/errors.js";
export type { Credit, Label } from "../contract/label.js";
export { labelOf } from "../contract/labelling.js";
export { readStyleFile, styleFileOf } from "../contract/style-file.js";
export type { FetchedFile } from "../platform/fetched.js";
export { paintablePixels, PictureTooLargeError } from "../platform/limits.js";
export { previewFactor } from "../imaging/preview.js";
export * from "../contract/controls.js";
export * from "../contract/kinds.generated.js";
export * from "../contract/limits.generated.js";
export * from "../contract/look.generated.js";
export type * from "../contract/manifest.generated.js";
