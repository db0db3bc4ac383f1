/** What the studio and the fallback frame say to each other; both check origin and window. */
import type { Controls } from "../../lib/index.js";

/** What is to be painted; shown to the person before anything is sent. */
export interface Wish extends Controls {
  readonly name: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly stylizer: string;
  /** Published styles by id, each with its weight over 0. */
  readonly styles: readonly { readonly id: string; readonly weight: number }[];
  /** Style pictures that go with the picture. */
  readonly stylePictures: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly weight: number;
  }[];
  /** The styles in words. */
  readonly styleTitle: string;
  /** Whether a mask of marked parts goes with the picture. */
  readonly masked: boolean;
  /** The published style of marked parts, with its title; null where they are left as they are. */
  readonly elsewhere: { readonly id: string; readonly title: string } | null;
  readonly format: "png" | "jpeg" | "webp";
}

/** All that is sent, once the person agrees; style pictures in the order of the wish. */
export interface Files {
  readonly picture: Blob;
  readonly stylePictures: readonly Blob[];
  readonly mask: Blob | null;
}

export type ToFrame =
  | { readonly type: "brushwork:wish"; readonly wish: Wish }
  | { readonly type: "brushwork:picture"; readonly files: Files };

export type FromFrame =
  | { readonly type: "brushwork:ready" }
  | { readonly type: "brushwork:height"; readonly pixels: number }
  /** Only after the person's consent. */
  | { readonly type: "brushwork:picture-please" }
  | { readonly type: "brushwork:painted"; readonly file: Blob }
  | { readonly type: "brushwork:leave" };

/** Call `receive` with messages of this origin that come from `sender`; returns how to stop. */
export function listen<M extends { type: string }>(
  sender: () => Window | null,
  receive: (message: M) => void,
): () => void {
  const handler = (event: MessageEvent<M | undefined>) => {
    if (event.origin !== location.origin || event.source === null || event.source !== sender()) return;
    if (event.data?.type?.startsWith("brushwork:")) receive(event.data);
  };
  window.addEventListener("message", handler);
  return () => window.removeEventListener("message", handler);
}
