/** All that the studio knows; what is shown follows from it. */
import {
  type Area,
  type BackendChoice,
  type Colours,
  type Manifest,
  paintablePixels,
  type Pixels,
  type Runtime,
  type Style,
  type StyleCode,
} from "../../lib/index.js";
import type { Store } from "./store.js";

export interface Choice {
  readonly stylizer: string;
  /** The id of a published style, or of an own one. */
  readonly style: string;
}

/** A style that was made here, of a picture of the person's own. */
export interface OwnStyle {
  readonly stylizer: string;
  readonly style: Style;
  readonly code: StyleCode;
  readonly file: File;
  /** The file's address on this page. */
  readonly preview: string;
}

/** What the person wants of the painting. */
export interface Look {
  readonly choice: Choice | null;
  /** Another style of the same stylizer, to blend in. */
  readonly second: string | null;
  /** The second style's share, 0 to 1. */
  readonly blend: number;
  readonly strength: number;
  readonly colours: Colours;
  readonly stroke: number;
  /** Black where parts are marked, else white; null where none are. */
  readonly mask: Pixels | null;
  /** What marked parts become. */
  readonly marked: "photo" | "second";
}

export interface Picture {
  readonly name: string;
  readonly file: Blob;
  readonly width: number;
  readonly height: number;
  /** Null for a picture that only the server can paint. */
  readonly pixels: Pixels | null;
  /** What is shown of the pixels: a small copy of a large picture. */
  readonly preview: Pixels | null;
  /** Something worth telling, such as that it was made smaller. */
  readonly note: string | null;
}

export type Painting =
  | {
      readonly by: "browser";
      readonly look: Look;
      /** What `recipe` (look.ts) leaves out is mixed in when it is shown or saved. */
      readonly pixels: Pixels;
      readonly preview: Pixels;
      readonly runtime: Runtime;
      readonly milliseconds: number;
    }
  | { readonly by: "server"; readonly look: Look; readonly file: Blob };

/** The parts of a large painting that are finished, for showing: in a small copy, which is empty elsewhere. */
export interface Unfinished {
  readonly look: Look;
  readonly pixels: Pixels;
  readonly areas: readonly Area[];
}

export interface Work {
  readonly label: string;
  /** 0 to 1; null while nobody knows. */
  readonly share: number | null;
  /** Null for what ends by itself in a moment. */
  readonly cancel: (() => void) | null;
}

export interface Problem {
  readonly message: string;
  readonly retry: (() => void) | null;
}

export interface TooLarge {
  readonly name: string;
  readonly file: Blob;
  readonly width: number;
  readonly height: number;
  readonly reducible: boolean;
}

export const ENDINGS = { "image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp" } as const;
export type Format = keyof typeof ENDINGS;

export interface State {
  readonly manifests: readonly Manifest[] | null;
  /** The latest first. */
  readonly own: readonly OwnStyle[];
  readonly look: Look;
  /** What is to paint; remembered from visit to visit. */
  readonly backend: BackendChoice;
  readonly picture: Picture | null;
  readonly painting: Painting | null;
  /** What is there already of the next painting. */
  readonly unfinished: Unfinished | null;
  /** Parts are being marked. */
  readonly marking: boolean;
  /** Getting the painter ready, which goes on while the person chooses. */
  readonly preparation: Work | null;
  /** Painting begins in a moment. */
  readonly soon: boolean;
  readonly work: Work | null;
  /** Saving, which goes on while the person paints. */
  readonly saving: Work | null;
  readonly problem: Problem | null;
  /** What to say when nothing else is to be said. */
  readonly remark: string;
  readonly format: Format;
  /** Of lossy formats, 0 to 1. */
  readonly quality: number;
  readonly tooLarge: TooLarge | null;
}

export type StudioStore = Store<State>;

export const INITIAL: State = {
  manifests: null,
  own: [],
  look: {
    choice: null,
    second: null,
    blend: 0.5,
    strength: 1,
    colours: "style",
    stroke: 1,
    mask: null,
    marked: "photo",
  },
  backend: "auto",
  picture: null,
  painting: null,
  unfinished: null,
  marking: false,
  preparation: null,
  soon: false,
  work: null,
  saving: null,
  problem: null,
  remark: "",
  format: "image/jpeg",
  quality: 0.9,
  tooLarge: null,
};

/** A choice's style with its stylizer, once the manifests are there. */
export function find(state: State, choice: Choice | null): { manifest: Manifest; style: Style } | null {
  const manifest = state.manifests?.find(({ id }) => id === choice?.stylizer);
  const style = manifest && stylesOf(state, manifest).find(({ id }) => id === choice?.style);
  return manifest && style ? { manifest, style } : null;
}

/** The most pixels that the chosen painter paints in this browser. */
export function largestPainted(state: State): number {
  return paintablePixels(find(state, state.look.choice)?.manifest.painter.kind);
}

/** The own style with an id. */
export function findOwn(state: State, id: string): OwnStyle | undefined {
  return state.own.find(({ style }) => style.id === id);
}

/** All styles that a stylizer can paint in, the person's own first. */
export function stylesOf(state: State, manifest: Manifest): Style[] {
  const own = state.own.filter(({ stylizer }) => stylizer === manifest.id).map(({ style }) => style);
  return [...own, ...manifest.styles];
}

/** The stylizer that makes styles of pictures, where one does. */
export function encodingStylizer(state: State): Manifest | undefined {
  return state.manifests?.find(hasEncoder);
}

/** Whether a stylizer makes codes of pictures. */
export function hasEncoder({ variants, default_variant }: Manifest): boolean {
  return variants.find(({ id }) => id === default_variant)?.graphs.encoder != null;
}

/** Whether two choices are the same style. */
export function same(one: Choice | null | undefined, other: Choice | null | undefined): boolean {
  return one?.stylizer === other?.stylizer && one?.style === other?.style;
}
