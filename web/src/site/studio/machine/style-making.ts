/** Making a style of a picture, and taking it; after the picture to paint, where one is being opened. */
import { stem } from "../../page/words.js";
import type { Draft } from "./draft.js";
import type { Failure, FromEffect, MadeStyle } from "./events.js";
import { isPainted } from "./look.js";
import { openFile } from "./opening.js";
import { adjust, choose } from "./painting.js";
import { complain } from "./problem.js";
import { report } from "./progress.js";
import type { OwnStyle, Work } from "./state.js";
import { encodingStylizer } from "./styles.js";
import { t } from "../../page/texts.js";

type Making = Extract<Work, { kind: "style" }>;

/** Take a picture, or a style file, as the style; where nothing makes styles of pictures, as the picture to paint. */
export function openStyle(draft: Draft, file: File): void {
  const { id, look } = draft.current;
  if (!encodingStylizer(draft.state)) return openFile(draft, file);
  draft.edit(id, { style: { file, choice: look.choice } });
  draft.set({ problem: null });
}

/** What came of making a style. */
export function madeStyle(draft: Draft, work: Making, event: FromEffect): void {
  if (event.type === "progressed") return report(draft, work, event.progress, event.at);
  draft.set({ work: null });
  draft.edit(work.document, { style: null });
  if (event.type === "madeStyle") take(draft, work, event);
  else if (event.type === "failed") fail(draft, work, event.failure);
}

function take(
  draft: Draft,
  { wish, document: id }: Making,
  { id: unique, stylizer, weights, code, file, preview, styleFile }: MadeStyle,
): void {
  const { own } = draft.state;
  const made: OwnStyle = {
    stylizer,
    weights,
    style: {
      // No published style has such an id.
      id: `own:${unique}`,
      title: styleFile?.title ?? stem(wish.file.name),
      artist: styleFile ? (styleFile.artist ?? "") : t("gallery.ownArtist"),
      year: styleFile?.year ?? "",
      rights: styleFile?.rights ?? "",
    },
    code,
    file,
    isLearned: styleFile !== null,
    preview,
  };
  draft.set({ own: [made, ...own] });
  const isLastWord = draft.document(id)!.look.choice === wish.choice;
  if (isLastWord) choose(draft, id, { stylizer: made.stylizer, style: made.style.id });
  else adjust(draft, id, {});
}

function fail(draft: Draft, { wish, document: id }: Making, failure: Failure): void {
  const document = draft.document(id)!;
  const isLost = failure.code === "network";
  // What is chosen is painted meanwhile.
  if (document.picture?.preview && !isPainted(draft.state, document)) draft.edit(id, { due: true });
  complain(draft, failure, isLost ? { type: "openStyle", file: wish.file } : null);
}
