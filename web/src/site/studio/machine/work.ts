/** What is done for a want, and how that is called. */
import { wishOf } from "./asking.js";
import type { Task } from "./effects.js";
import { engineLook } from "./look.js";
import type { Incoming, Picture, State, StudioDocument, StyleWish, TooLarge, Work } from "./state.js";
import { encodingStylizer, find } from "./styles.js";

/** What a document waits for: its picture first, then its style, then its painting. */
export type Want =
  | { readonly kind: "open"; readonly incoming: Exclude<Incoming, TooLarge> }
  | { readonly kind: "style"; readonly wish: StyleWish }
  | { readonly kind: "paint" | "ask"; readonly picture: Picture };

type Begun = Work extends infer W ? (W extends Work ? Omit<W, "job" | "document" | "share"> : never) : never;

/** The task, and the work as it begins; null for what the server cannot do. */
export function workOn(state: State, { look }: StudioDocument, want: Want): [Task, Begun] | null {
  switch (want.kind) {
    case "open": {
      const { incoming } = want;
      const label = incoming.kind === "sample" ? "Fetching the sample" : "Opening the picture";
      const kind = find(state, look.choice)?.manifest.painter.kind;
      return [openingOf(incoming, kind), { kind: "open", label, incoming }];
    }
    case "style": {
      const { wish } = want;
      const task = { type: "makeStyle", file: wish.file, stylizer: encodingStylizer(state)!.id } as const;
      return [task, { kind: "style", label: "Opening the style picture", wish }];
    }
    case "paint": {
      const { backend } = state;
      const { stylizer } = look.choice!;
      const order = { ...engineLook(state, look), picture: want.picture.pixels!, stylizer, backend };
      return [
        { type: "paint", order },
        { kind: "paint", label: "Painting", look, since: 0 },
      ];
    }
    case "ask": {
      const wish = wishOf(state, want.picture, look);
      const { page } = state.host!;
      return (
        wish && [
          { type: "ask", page, wish },
          { kind: "ask", label: "Waiting for your answer", look, sent: false },
        ]
      );
    }
  }
}

function openingOf(
  incoming: Exclude<Incoming, TooLarge>,
  kind: Extract<Task, { type: "decode" }>["kind"],
): Task {
  switch (incoming.kind) {
    case "sample":
      return { type: "fetchSample", address: incoming.address };
    case "file":
      return { type: "decode", file: incoming.file, smaller: incoming.smaller, kind };
    case "server":
      return { type: "measure", file: incoming.file };
  }
}
