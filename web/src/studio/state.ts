/** All that the studio knows; what is shown follows from it. */
import type { Pixels, Runtime } from "../engine/api.js";
import type { Manifest, Style } from "../engine/manifest.generated.js";
import type { Store } from "./store.js";

export interface Choice {
  readonly stylizer: string;
  readonly style: string;
}

export interface Picture {
  readonly name: string;
  readonly file: Blob;
  readonly width: number;
  readonly height: number;
  /** Null for a picture that only the server can paint. */
  readonly pixels: Pixels | null;
  /** Something worth telling, such as that it was made smaller. */
  readonly note: string | null;
}

export type Painting =
  | {
      readonly by: "browser";
      readonly choice: Choice;
      /** At full strength; the strength is mixed in when it is shown or saved. */
      readonly pixels: Pixels;
      readonly runtime: Runtime;
      readonly milliseconds: number;
    }
  | { readonly by: "server"; readonly choice: Choice; readonly file: Blob; readonly strength: number };

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

export type Format = "image/png" | "image/jpeg" | "image/webp";

export interface State {
  readonly manifests: readonly Manifest[] | null;
  readonly choice: Choice | null;
  readonly picture: Picture | null;
  readonly painting: Painting | null;
  /** Getting the painter ready, which goes on while the person chooses. */
  readonly preparation: Work | null;
  readonly work: Work | null;
  readonly problem: Problem | null;
  /** What to say when nothing else is to be said. */
  readonly remark: string;
  readonly strength: number;
  readonly format: Format;
  /** Of lossy formats, 0 to 1. */
  readonly quality: number;
  readonly tooLarge: TooLarge | null;
}

export type StudioStore = Store<State>;

export const INITIAL: State = {
  manifests: null,
  choice: null,
  picture: null,
  painting: null,
  preparation: null,
  work: null,
  problem: null,
  remark: "",
  strength: 1,
  format: "image/jpeg",
  quality: 0.9,
  tooLarge: null,
};

/** A choice's style with its stylizer, once the manifests are there. */
export function find(state: State, choice: Choice | null): { manifest: Manifest; style: Style } | null {
  const manifest = state.manifests?.find(({ id }) => id === choice?.stylizer);
  const style = manifest?.styles.find(({ id }) => id === choice?.style);
  return manifest && style ? { manifest, style } : null;
}

/** Whether two choices are the same style. */
export function same(one: Choice | null | undefined, other: Choice | null | undefined): boolean {
  return one?.stylizer === other?.stylizer && one?.style === other?.style;
}
