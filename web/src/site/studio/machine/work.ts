/** What is done for a want, and how that is called. */
import { wishOf } from "./asking.js";
import { contentOf, orderOf } from "./content.js";
import type { Task } from "./effects.js";
import { engineLook } from "./look.js";
import type {
  Incoming,
  Look,
  Painting,
  Picture,
  State,
  StudioDocument,
  StyleWish,
  TooLarge,
  Work,
} from "./state.js";
import { encodingStylizer, find } from "./styles.js";
import { t } from "../../page/texts.js";

/** What a document waits for: its picture first, then its style, then its painting. */
export type Want =
  | { readonly kind: "open"; readonly incoming: Exclude<Incoming, TooLarge> }
  | { readonly kind: "style"; readonly wish: StyleWish }
  | { readonly kind: "paint" | "ask"; readonly picture: Picture }
  | { readonly kind: "compare"; readonly picture: Picture; readonly look: Look }
  | { readonly kind: "detail"; readonly painting: Painting };

type Begun = Work extends infer W ? (W extends Work ? Omit<W, "job" | "document" | "share"> : never) : never;

/** The task, and the work as it begins; null for what the server cannot do. */
export function workOn(state: State, { look, picture }: StudioDocument, want: Want): [Task, Begun] | null {
  switch (want.kind) {
    case "open": {
      const { incoming } = want;
      const label = t(incoming.kind === "sample" ? "work.fetchSample" : "work.open");
      const kind = find(state, look.choice)?.manifest.painter.kind;
      return [openingOf(incoming, kind), { kind: "open", label, incoming }];
    }
    case "style": {
      const { wish } = want;
      const task = { type: "makeStyle", file: wish.file, stylizer: encodingStylizer(state)!.id } as const;
      return [task, { kind: "style", label: t("work.openStyle"), wish }];
    }
    case "paint":
    case "compare": {
      const wanted = want.kind === "compare" ? want.look : look;
      const order = orderOf(state, wanted, engineLook(state, wanted));
      return [
        { type: "paint", order: { ...order, picture: want.picture.preview! } },
        { kind: want.kind, label: t("work.paint"), look: wanted, since: 0 },
      ];
    }
    case "detail": {
      const { painting } = want;
      // All of it, whatever is saved.
      const content = contentOf({ ...state, longest: null }, picture!, painting, look);
      return [
        { type: "develop", content },
        { kind: "detail", label: t("work.detail"), painting, look },
      ];
    }
    case "ask": {
      const wish = wishOf(state, want.picture, look);
      const { page } = state.host!;
      return (
        wish && [
          { type: "ask", page, wish },
          { kind: "ask", label: t("work.answer"), look, sent: false },
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
