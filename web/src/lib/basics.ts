/**
 * What pages need before an engine: a part of the library's face (index.ts) that is apart because bundlers divide by
 * files, so that a page that imports this has not to load the engine first.
 */
export { WHITE } from "./contract/arrays.js";
export { BrushworkError, reason, unreachable } from "./contract/errors.js";
export { MAX_SIDE } from "./contract/limits.generated.js";
export { type ControlName, controlsOf, parseControl, scaleOf, shownControl } from "./contract/controls.js";
export { weightsOf } from "./contract/weights.js";
export { KINDS } from "./contract/kinds.generated.js";
export { CONTROLS, DEFAULTS } from "./contract/look.generated.js";
export { isLarge } from "./imaging/preview.js";
export { watchFetched } from "./platform/fetched.js";
export { savesData } from "./platform/device.js";
export { whyThreadsAreNotUsed } from "./platform/environment.js";
export { paintablePixels, PictureTooLargeError } from "./platform/limits.js";
