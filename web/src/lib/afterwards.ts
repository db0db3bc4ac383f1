/** What pages need without an engine, as basics.ts, but not before they are there. */
export { type ControlName, controlsOf, parseControl, scaleOf, shownControl } from "./contract/controls.js";
export { startRows } from "./imaging/start-rows.js";
export { watchFetched } from "./platform/fetched.js";
export { holdLifeline, watchLifeline } from "./platform/lifeline.js";
export { savesData } from "./platform/device.js";
