/** Talks to the frame `embed.html` from a page around it; needs nothing else of the library. */
export { connect, EmbedError } from "./client.js";
export type { Embed, EmbedOptions } from "./client.js";
export { VERSION } from "./protocol.js";
export type {
  Connect,
  EmbedAnswer,
  EmbedErrorCode,
  EmbedFailure,
  EmbedLook,
  EmbedPainted,
  EmbedPicture,
  EmbedReply,
  EmbedRequest,
} from "./protocol.js";
