/** All of the library but the element, which has a face of its own: importing that defines it. */
export * from "./engine/index.js";
export * from "./imaging/index.js";
