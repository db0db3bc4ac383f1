/**
 * The library's face: pages and other people's sites import this, and nothing beneath it. The element has a face of its
 * own, `element/index.ts`, because importing that defines it; so has what finds people, `person/index.ts`, which only the
 * studio does. `engine/index.ts` and `imaging/index.ts` are parts of this
 * one, which the build also publishes alone, as `engine.js` and `pictures.js`.
 */
export * from "./afterwards.js";
export * from "./basics.js";
export * from "./engine/index.js";
export * from "./imaging/index.js";
export { coverage } from "./imaging/colours.js";
export type { Size } from "./contract/arrays.js";
export type { Area } from "./imaging/tiles.js";
