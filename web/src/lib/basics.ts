/**
 * What pages need before an engine: a part of the library's face (index.ts) that is apart because bundlers divide by
 * files, so that a page that imports this has not to load the engine first.
 */
export { WHITE } from "./contract/arrays.js";
export { BrushworkError, reason, unreachable } from "./contract/errors.js";
export { MAX_SIDE, MAX_STYLES } from "./contract/limits.generated.js";
export { weightsOf } from "./contract/weights.js";
export { KINDS } from "./contract/kinds.generated.js";
export { CONTROLS, DEFAULTS, GUESSED } from "./contract/look.generated.js";
export { isLarge } from "./imaging/preview.js";
export { whyThreadsAreNotUsed } from "./platform/unthreaded.js";
export { paintablePixels, PictureTooLargeError } from "./platform/limits.js";
