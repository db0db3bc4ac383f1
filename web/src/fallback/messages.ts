/** What the studio and the fallback frame say to each other; both check origin and window. */

/** What is to be painted; shown to the person before anything is sent. */
export interface Wish {
  readonly name: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly stylizer: string;
  readonly style: string;
  readonly styleTitle: string;
  /** 0 to 1. */
  readonly strength: number;
  readonly format: "png" | "jpeg" | "webp";
}

export type ToFrame =
  | { readonly type: "brushwork:wish"; readonly wish: Wish }
  | { readonly type: "brushwork:picture"; readonly file: Blob };

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
