/** All that the studio may have done for it. Each has a job, by which it is answered (events.ts) and aborted. */
import type { BackendChoice, Look as EngineLook, Manifest, Metadata, Pixels } from "../../../lib/index.js";
import type { Wish } from "../../fallback/messages.js";
import type { Format, Id, Look, Outlet, Whole } from "./state.js";
import type { Known } from "./styles.js";

export type Effect = { readonly job: Id } & (
  | Task
  /** Send what was consented to, for a job that asks. */
  | { readonly type: "send"; readonly outgoing: Outgoing }
  /** End a job, which then gives no answer. */
  | { readonly type: "abort" }
);

/** What gets a job of its own. */
export type Task =
  | { readonly type: "fetchCatalogue" }
  | { readonly type: "prepare"; readonly stylizer: string }
  | { readonly type: "fetchSample"; readonly address: string }
  | Decode
  | { readonly type: "measure"; readonly file: Blob }
  | { readonly type: "makeStyle"; readonly file: File; readonly stylizer: string }
  | { readonly type: "paint"; readonly order: Order }
  | { readonly type: "rest" }
  | { readonly type: "save"; readonly name: string; readonly content: Content; readonly to: Outlet }
  /** Paint all of a picture, as it would be saved. */
  | { readonly type: "develop"; readonly content: Content }
  /** Into a folder, or in one file; progress tells how many are made. */
  | {
      readonly type: "saveAll";
      readonly paintings: readonly Named[];
      readonly into: FileSystemDirectoryHandle | null;
    }
  /** Ask the person for consent; nothing of the picture goes out. */
  | { readonly type: "ask"; readonly page: string; readonly wish: Wish };

type PainterKind = Manifest["painter"]["kind"];

/** `kind`: of the painter that limits its size, where one is chosen. `smaller`: reduce what is larger than that. */
export interface Decode {
  readonly type: "decode";
  readonly file: Blob;
  readonly kind: PainterKind | undefined;
  readonly smaller: boolean;
}

/** What is to be painted, how. Nothing of it may be changed. */
export interface Order extends EngineLook {
  readonly picture: Pixels;
  readonly stylizer: string;
  readonly backend: BackendChoice;
}

export interface Named {
  readonly name: string;
  readonly content: Content;
}

/** What is to be saved: a file as it is, what is to be painted in full size first, or a painting with what is mixed in. */
export type Content =
  | ({ readonly file: Blob } & Keeping)
  | ({ readonly whole: Whole; readonly order: Omit<Order, "picture"> } & Encoding)
  | ({
      readonly photo: Pixels;
      readonly painting: Pixels;
      readonly rest: Pick<Look, "strength" | "mask">;
    } & Encoding);

/** What of whose metadata is to be kept. */
export interface Keeping {
  readonly source: Blob;
  readonly metadata: Metadata;
}

interface Encoding extends Keeping {
  readonly made: Made;
  readonly format: Format;
  /** 0 to 1. */
  readonly quality: number;
  /** The most pixels that it is to have; null where it is not made smaller. */
  readonly most: number | null;
}

/** How a painting was made, which its file is to tell. */
export interface Made {
  readonly look: Look;
  /** What its styles are. */
  readonly known: Known;
}

/** All that goes to the server; style pictures in the order of the wish. */
export interface Outgoing {
  readonly picture: Blob;
  readonly stylePictures: readonly Blob[];
  readonly mask: Pixels | null;
}
