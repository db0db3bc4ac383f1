/**
 * What a page and the frame `embed.html` in it say to each other.
 *
 * The page sends one message to the frame's window, with a port; all else goes through that port, which nobody else has.
 */
import type { BrushworkErrorCode } from "../contract/errors.js";
import type { Controls } from "../contract/look.generated.js";
import type { Backend, Progress } from "../engine/api.js";
import type { EncodedType } from "../imaging/sheet.js";

/** The version of the protocol. What is added to one is nothing that its first readers stumble over. */
export const VERSION = 1;

/** The only message that is sent to a window. A port belongs to it. */
export interface Connect {
  readonly brushwork: number;
  readonly type: "connect";
}

/** A file of any type that the element reads, also as bytes, or pixels. */
export type EmbedPicture = Blob | ArrayBuffer | ImageData;

/** The look, as the element has it; what is left out stays as it is. */
export interface EmbedLook extends Partial<Controls> {
  /** A published stylizer's id. */
  readonly stylizer?: string;
  /** The id of one of its styles. */
  readonly styleId?: string;
  /** Instead of `styleId`: a style picture or a style file; null takes it away. */
  readonly styleSrc?: EmbedPicture | null;
  /** White is painted, black is left; null takes it away. */
  readonly mask?: EmbedPicture | null;
}

/** From the page. Every answer to a request has its `id`; the last one is never `progress`. */
export type EmbedRequest =
  /** Paint this, instead of what is painted now. Answered by `painted`. */
  | { readonly id: number; readonly type: "paint"; readonly picture: EmbedPicture; readonly look?: EmbedLook }
  /** Answered by `painted`, or by `done` where there is no picture yet. */
  | { readonly id: number; readonly type: "set"; readonly look: EmbedLook }
  /** Answered by `done`; what was asked for before, by an error. */
  | { readonly id: number; readonly type: "cancel" }
  /** Answered by `result`, once it is painted. */
  | {
      readonly id: number;
      readonly type: "result";
      readonly format?: EncodedType;
      /** 0 to 1, for JPEG and WebP. */
      readonly quality?: number;
    };

export interface EmbedPainted {
  readonly milliseconds: number;
  readonly backend: Backend;
  readonly threads: number;
}

export type EmbedErrorCode =
  | BrushworkErrorCode
  /** It is no request, or asks for what there is not. */
  | "request"
  /** Another picture, or `cancel`, took its place. */
  | "cancelled"
  /** A person chose the picture in the frame; the page does not get it. */
  | "private"
  /** Too many requests wait for their answers. */
  | "busy"
  /** The frame speaks another version. */
  | "version"
  /** The frame does not answer, or is another by now; only `connect` tells of it. */
  | "unreachable";

export interface EmbedFailure {
  readonly type: "error";
  readonly code: EmbedErrorCode;
  /** A sentence in the frame's language. */
  readonly message: string;
}

/** What the frame says to a request. */
export type EmbedReply =
  | ({ readonly type: "progress" } & Progress)
  | ({ readonly type: "painted" } & EmbedPainted)
  | { readonly type: "done" }
  | { readonly type: "result"; readonly file: Blob }
  | EmbedFailure;

/** From the frame. */
export type EmbedAnswer =
  /** The first one, to `connect`. `frame` is the same as long as the frame is not loaded anew. */
  | { readonly type: "ready"; readonly version: number; readonly frame: string }
  | ({ readonly id: number } & EmbedReply)
  /** To a `connect` of another version, or to a message that did not arrive whole. */
  | ({ readonly id: null } & EmbedFailure);
