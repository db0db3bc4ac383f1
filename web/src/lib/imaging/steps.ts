/**
 * The imaging steps of "A picture's way" (docs/architecture.md), to be put between and after the engine's stages by a loop
 * of one's own: what `steps.js` offers. All work on red, green and blue from 0 to 255, and beyond where networks overshoot.
 */
export type { Photo, Pixels, Planes, Size } from "../contract/arrays.js";
export { coverage, luma, lumaOnly, paletteOf, type Recolouring } from "./colours.js";
export { composite } from "./composite.js";
export { addGrain } from "./grain.js";
export { type Layers, mix } from "./mix.js";
export { resized, strokeCopy } from "./resample.js";
export { placed, type Source } from "./sources.js";
export { surveyCopy } from "./survey-copy.js";
export { textured } from "./texture.js";
export { type Area, type Tile, tilesIn, type TileShape } from "./tiles.js";
export { enlarged, workingSize } from "./working-copy.js";
