/** All that the studio knows, as plain data; what is shown follows from it (shown.ts). */
import { DEFAULTS } from "../../../lib/basics.js";
import type {
  BackendChoice,
  Controls,
  Manifest,
  Metadata,
  Pixels,
  Runtime,
  Style,
  StyleCode,
} from "../../../lib/index.js";
import type { FromPerson } from "./events.js";

/** Documents and jobs are numbered in one row, and no number comes twice. */
export type Id = number;

export interface Choice {
  readonly stylizer: string;
  /** The id of a published style, or of an own one. */
  readonly style: string;
}

/** A style that was made here, of a picture of the person's own. */
export interface OwnStyle {
  readonly stylizer: string;
  /** The SHA-256 of what the stylizer's weights were, of each variant: to others its code means nothing. */
  readonly weights: readonly string[];
  readonly style: Style;
  readonly code: StyleCode;
  readonly file: File;
  /** Whether that is a style file; else it is a picture. */
  readonly isLearned: boolean;
  /** Whether its code is an encoder's guess; a style file may be one, too. */
  readonly isGuessed: boolean;
  /** What shows the style: an address on this page, or null. */
  readonly preview: string | null;
}

/** A style that is blended in. */
export interface Blended {
  /** The id of a published style, or of an own one. */
  readonly style: string;
  /** Its share of the blend, 0 to 1; together at most 1. */
  readonly share: number;
}

/** What the person wants of the painting. */
export interface Look extends Controls {
  readonly choice: Choice | null;
  /** Other styles of the same stylizer, which are blended in. */
  readonly blend: readonly Blended[];
  /** Black where parts are marked, else white; null where none are. */
  readonly mask: Pixels | null;
  /** What marked parts become: the second style is the first of those that are blended in. */
  readonly marked: "photo" | "second";
}

export interface Picture {
  readonly name: string;
  readonly file: Blob;
  readonly width: number;
  readonly height: number;
  /** Its working copy, of a small picture all of it: what is shown and painted. Null where only the server can paint it. */
  readonly preview: Pixels | null;
  /** How all of it is had again, which is painted when it is saved; null where the preview is all of it. */
  readonly whole: Whole | null;
  /** Something worth telling, such as that it was made smaller, or who painted it. */
  readonly note: string | null;
}

/** A picture that is not kept in memory. */
export interface Whole {
  /** A copy of its file, which the person may move or change. */
  readonly file: Blob;
  /** Whether it is made smaller than it is there, and to how many pixels at most. */
  readonly reduce: boolean;
  readonly pixels: number;
}

export type Painting =
  | {
      readonly by: "browser";
      readonly look: Look;
      /** Of the picture's preview. What `recipe` (look.ts) leaves out is mixed in when it is shown or saved. */
      readonly pixels: Pixels;
      readonly runtime: Runtime;
      readonly milliseconds: number;
    }
  | { readonly by: "server"; readonly look: Look; readonly file: Blob };

/** The looks that a document had, with what was painted then, oldest first. */
export interface History {
  readonly versions: readonly { readonly look: Look; readonly painting: Painting }[];
  /** Which of them is the latest that was shown; -1 while there is none. */
  readonly at: number;
}

/** A style that is compared with others, and what was painted in it for that last. */
export interface Compared {
  readonly choice: Choice;
  readonly painting: Painting | null;
}

/** All of a painting in a look, as a file. */
export interface Detail {
  readonly painting: Painting;
  readonly look: Look;
  readonly file: Blob;
}

/** A picture on its way into a document. */
export type Incoming =
  | { readonly kind: "sample"; readonly name: string; readonly address: string }
  | {
      readonly kind: "file";
      readonly name: string;
      readonly file: Blob;
      readonly smaller: boolean;
      /** What was marked of it before a reload. */
      readonly mask?: Pixels | null;
    }
  /** The person is asked what to do with it. */
  | TooLarge
  /** It stays as it is, for the server. */
  | { readonly kind: "server"; readonly name: string; readonly file: Blob };

export interface TooLarge {
  readonly kind: "tooLarge";
  readonly name: string;
  readonly file: Blob;
  readonly width: number;
  readonly height: number;
  readonly reducible: boolean;
}

/** A style picture, and what was chosen when it was given: a later choice is the last word. */
export interface StyleWish {
  readonly file: File;
  /** Those that were given with it and come next. What is made of all of them is blended. */
  readonly others: readonly File[];
  /** What was made of those before it. */
  readonly made: readonly Choice[];
  readonly choice: Choice | null;
}

/** A picture, its painting, and what the person wants of it. */
export interface StudioDocument {
  readonly id: Id;
  readonly look: Look;
  readonly picture: Picture | null;
  readonly painting: Painting | null;
  readonly history: History;
  /** Parts are being marked. */
  readonly marking: boolean;
  /** Styles that are seen beside each other; null where that is not done. */
  readonly compared: readonly Compared[] | null;
  /** The person looks closer than the working copy shows. */
  readonly closer: boolean;
  /** What was painted in full size for that. */
  readonly detail: Detail | null;
  /** What is to take the picture's place. */
  readonly incoming: Incoming | null;
  /** What is to become its style, after what is incoming. */
  readonly style: StyleWish | null;
  /** It waits to be painted as it is wanted. */
  readonly due: boolean;
  /** The job of waiting whether the person goes on choosing. */
  readonly rest: Id | null;
}

/** Something that goes on, as it is shown. */
export interface Activity {
  readonly job: Id;
  readonly label: string;
  /** 0 to 1; null while nobody knows. */
  readonly share: number | null;
}

/** What is done for a document. One thing at a time: the painter and the memory are one. */
export type Work = Activity & { readonly document: Id } & (
    | { readonly kind: "open"; readonly incoming: Incoming }
    | { readonly kind: "style"; readonly wish: StyleWish }
    /** `since`: when the first tile was begun, in milliseconds. */
    | { readonly kind: "paint"; readonly look: Look; readonly since: number }
    /** The same, beside what the document's painting is. */
    | { readonly kind: "compare"; readonly look: Look; readonly since: number }
    | { readonly kind: "detail"; readonly painting: Painting; readonly look: Look }
    /** `sent`: the person has agreed. */
    | { readonly kind: "ask"; readonly look: Look; readonly sent: boolean }
  );

export interface Problem {
  readonly message: string;
  /** What tries it again. */
  readonly retry: FromPerson | null;
}

/** What the host that serves this page paints itself. */
export interface Host {
  /** The page that asks for consent. */
  readonly page: string;
  readonly pixels: number;
  readonly bytes: number;
}

export const ENDINGS = { "image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp" } as const;
export type Format = keyof typeof ENDINGS;
/** Where a painting may go to. */
export type Outlet = "file" | "clipboard" | "share";

export interface State {
  /** Null on a static site. */
  readonly host: Host | null;
  /** Whether browsers let this page check a painter's files, and so paint. */
  readonly secure: boolean;
  readonly manifests: readonly Manifest[] | null;
  /** The job of fetching the catalogue. */
  readonly starting: Id | null;
  /** The latest first. */
  readonly own: readonly OwnStyle[];
  /** At least one, which may have no picture yet. */
  readonly documents: readonly StudioDocument[];
  /** The document that is shown. */
  readonly current: Id;
  /** What is to paint; remembered from visit to visit. */
  readonly backend: BackendChoice;
  readonly format: Format;
  /** Of lossy formats, 0 to 1. */
  readonly quality: number;
  /** The longest side of what is saved, in pixels; null for that of the picture. It is never enlarged. */
  readonly longest: number | null;
  /** What to keep of the pictures' own metadata; remembered from visit to visit. */
  readonly metadata: Metadata;
  readonly work: Work | null;
  /** Getting the painter ready, which goes on while the person chooses. */
  readonly preparation: Activity | null;
  /** Saving, which goes on while the person paints; of so many pictures, where it is all of them. */
  readonly saving: (Activity & { readonly pictures?: number }) | null;
  readonly problem: Problem | null;
  /** What to say when nothing else is to be said. */
  readonly remark: string;
  /** The latest number given. */
  readonly last: Id;
}

const LOOK: Look = {
  ...DEFAULTS,
  choice: null,
  blend: [],
  mask: null,
  marked: "photo",
};

/** A document without a picture; of a look from before an update something may be missing. */
export function emptyDocument(id: Id, look: Partial<Look> = {}): StudioDocument {
  return {
    id,
    look: { ...LOOK, ...look },
    picture: null,
    painting: null,
    history: { versions: [], at: -1 },
    marking: false,
    compared: null,
    closer: false,
    detail: null,
    incoming: null,
    style: null,
    due: false,
    rest: null,
  };
}

/** The studio as it opens. */
export function initial({ host, secure }: Pick<State, "host" | "secure">): State {
  return {
    host,
    secure,
    manifests: null,
    starting: null,
    own: [],
    documents: [emptyDocument(1)],
    current: 1,
    backend: "auto",
    format: "image/jpeg",
    quality: 0.9,
    longest: null,
    metadata: "none",
    work: null,
    preparation: null,
    saving: null,
    problem: null,
    remark: "",
    last: 1,
  };
}
