/** All that can happen to the studio: what the person does, and what becomes of effects. */
import type {
  BackendChoice,
  BrushworkErrorCode,
  Made,
  Manifest,
  Metadata,
  Pixels,
  Progress,
  Runtime,
  Size,
  StyleCode,
  StyleFile,
} from "../../../lib/index.js";
import type { Choice, Format, Id, Look, Outlet, OwnStyle, Whole } from "./state.js";

export type StudioEvent = FromPerson | FromEffect;

export type FromPerson =
  /** The page is there. */
  | { readonly type: "start" }
  /** What was open before a reload; nothing has happened yet. */
  | { readonly type: "restore"; readonly kept: Kept }
  /** A picture is given: instead of the one that is shown, or for a document of its own. */
  | { readonly type: "open"; readonly file: File; readonly beside?: boolean }
  | { readonly type: "openSample"; readonly address: string; readonly name: string }
  /** With others, what is made of all of them is blended. */
  | { readonly type: "openStyle"; readonly file: File; readonly others?: readonly File[] }
  /** What was given is nothing to open. */
  | { readonly type: "refuse"; readonly message: string }
  /** The answers to what is to be done with a picture that is too large. */
  | { readonly type: "makeSmaller" }
  | { readonly type: "takeForServer" }
  | { readonly type: "leave" }
  | { readonly type: "choose"; readonly choice: Choice }
  | { readonly type: "adjust"; readonly change: Partial<Look> }
  | { readonly type: "mark"; readonly marking: boolean }
  /** The person looks closer than the working copy shows, or not any more. */
  | { readonly type: "lookCloser"; readonly closer: boolean }
  /** See styles beside each other: those that are chosen meanwhile, too. */
  | { readonly type: "compare"; readonly comparing: boolean }
  /** One of them is not to be seen any more. */
  | { readonly type: "exclude"; readonly choice: Choice }
  /** One of them it shall be. */
  | { readonly type: "take"; readonly choice: Choice }
  /** Paint a document as it is wanted; without one, that which is shown. */
  | { readonly type: "paint"; readonly document?: Id }
  | { readonly type: "cancel" }
  | { readonly type: "retry" }
  | { readonly type: "undo" | "redo" }
  /** By default to a file. */
  | { readonly type: "save"; readonly to?: Outlet }
  /** Save all paintings, in one file or into a folder. */
  | { readonly type: "saveAll"; readonly into?: FileSystemDirectoryHandle }
  /** Paint all pictures in the look of the one that is shown. */
  | { readonly type: "spread" }
  | { readonly type: "setFormat"; readonly format: Format }
  | { readonly type: "setQuality"; readonly quality: number }
  | { readonly type: "setLongest"; readonly longest: number | null }
  | { readonly type: "setMetadata"; readonly metadata: Metadata }
  | { readonly type: "setBackend"; readonly backend: BackendChoice }
  | { readonly type: "select"; readonly document: Id }
  | { readonly type: "close"; readonly document: Id };

/** What comes of the effect with the same job. All but the latter two end it. */
export type FromEffect = { readonly job: Id } &
  /** With what is wrong with stylizers that were left out. */
  (
    | {
        readonly type: "catalogued";
        readonly manifests: readonly Manifest[];
        readonly skipped: readonly string[];
      }
    | { readonly type: "prepared" }
    | { readonly type: "fetched"; readonly file: Blob }
    | ({ readonly type: "opened" } & Opened)
    | { readonly type: "measured"; readonly width: number; readonly height: number }
    | ({ readonly type: "madeStyle" } & MadeStyle)
    | ({ readonly type: "painted" } & Painted)
    | { readonly type: "rested" }
    | { readonly type: "developed"; readonly file: Blob }
    /** `said`: what to tell the person of it, if anything. */
    | { readonly type: "saved"; readonly said: string }
    /** The server's painting; null where the person left. */
    | { readonly type: "answered"; readonly file: Blob | null }
    | { readonly type: "failed"; readonly failure: Failure }
    /** `at`: when, in milliseconds. */
    | { readonly type: "progressed"; readonly progress: Progress; readonly at: number }
    /** The person agrees that this very picture goes to the server. */
    | { readonly type: "consented" }
  );

/** What is told of a job, before it is said of which. */
export type Told = FromEffect extends infer E ? (E extends FromEffect ? Omit<E, "job"> : never) : never;

/** What a reload must not lose. */
export interface Kept {
  readonly own: readonly OwnStyle[];
  readonly documents: readonly KeptDocument[];
  /** Which of them was shown. */
  readonly current: number;
}

export interface KeptDocument {
  readonly name: string;
  readonly file: Blob;
  /** Of one from before an update something may be missing. */
  readonly look: Partial<Look>;
  readonly smaller: boolean;
  /** It was not painted here. */
  readonly forServer: boolean;
}

/** A picture that was decoded. */
export interface Opened extends Size {
  readonly preview: Pixels;
  readonly whole: Whole | null;
  /** Whether any pixel lets the background through. */
  readonly transparent: boolean;
  /** How it was made, where its file says so. */
  readonly made: Made | null;
}

export interface MadeStyle {
  /** No other style has it, in no tab and at no visit. */
  readonly id: string;
  /** As `OwnStyle` has them. */
  readonly weights: readonly string[];
  readonly code: StyleCode;
  /** What it was read from; of a picture that not every browser shows, a copy. */
  readonly file: File;
  /** What shows the style: an address on this page, or null. */
  readonly preview: string | null;
  /** The stylizer that the code is of. */
  readonly stylizer: string;
  /** What it was read from, where that was a style file and no picture. */
  readonly styleFile: StyleFile | null;
}

export interface Painted {
  readonly pixels: Pixels;
  readonly runtime: Runtime;
  readonly milliseconds: number;
}

export interface Failure {
  /** Fit to show. */
  readonly message: string;
  /** Null for what nobody foresaw. */
  readonly code: BrushworkErrorCode | null;
  /** The size of a picture that is too large, and whether it could be made smaller. */
  readonly tooLarge?: { readonly width: number; readonly height: number; readonly reducible: boolean };
}
