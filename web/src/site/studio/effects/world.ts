/** The world as a browser has it; loaded, with the engine and the codecs, after the page is there. */
import { files } from "./files.js";
import { painter } from "./painter.js";
import type { World } from "./ports.js";
import { server } from "./server.js";

export const world: World = { ...files, ...painter, ...server };
