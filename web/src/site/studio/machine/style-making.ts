/** Making styles of pictures, and taking them; after the picture to paint, where one is being opened. */
import { MAX_STYLES } from "../../../lib/basics.js";
import { stem } from "../../page/words.js";
import type { Draft } from "./draft.js";
import type { Failure, FromEffect, MadeStyle } from "./events.js";
import { isPainted } from "./look.js";
import { openFile } from "./opening.js";
import { adjust, choose } from "./painting.js";
import { complain, complainOf } from "./problem.js";
import { report } from "./progress.js";
import type { Blended, Id, OwnStyle, StyleWish, Work } from "./state.js";
import { encodingStylizer } from "./styles.js";
import { t } from "../../page/texts.js";

type Making = Extract<Work, { kind: "style" }>;

/**
 * Take a picture, or a style file, as the style, or several in equal shares; where nothing makes styles of pictures, as what
 * is to be painted.
 */
export function openStyle(draft: Draft, file: File, others: readonly File[] = []): void {
  const { id, look } = draft.current;
  if (encodingStylizer(draft.state)) {
    draft.edit(id, { style: { file, others, made: [], choice: look.choice } });
    return draft.set({ problem: null });
  }
  openFile(draft, file);
  for (const other of others) openFile(draft, other, true);
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
    isGuessed: styleFile === null || styleFile.guessed === true,
    preview,
  };
  draft.set({ own: [made, ...own] });
  goOn(draft, id, { ...wish, made: [...wish.made, { stylizer, style: made.style.id }] });
}

/** Make a style of what was given with it, or take what was made of all. */
function goOn(draft: Draft, id: Id, wish: StyleWish): void {
  const [file, ...others] = wish.others;
  if (file) return draft.edit(id, { style: { ...wish, file, others } });
  const [first, ...further] = wish.made.slice(0, MAX_STYLES);
  if (first && draft.document(id)!.look.choice === wish.choice) {
    const blended = further.filter(({ stylizer }) => stylizer === first.stylizer);
    const blend = evenly(blended.map(({ style }) => style));
    choose(draft, id, first, blend.length > 0 ? { blend } : {});
  } else if (first) adjust(draft, id, {});
  // At once where something went wrong: resting would take the message away.
  if (draft.state.problem) paintAtOnce(draft, id);
}

/** Styles that each have the same share, as has the chosen one. */
export function evenly(styles: readonly string[]): Blended[] {
  return styles.map((style) => ({ style, share: 1 / (styles.length + 1) }));
}

function paintAtOnce(draft: Draft, id: Id): void {
  const document = draft.document(id)!;
  if (document.picture?.preview && !isPainted(draft.state, document))
    draft.edit(id, { due: true, rest: null });
}

function fail(draft: Draft, { wish, document: id }: Making, failure: Failure): void {
  const { file, others, made } = wish;
  const isLost = failure.code === "network";
  // A worker may be lost with a single picture; of the network, the others are lost, too.
  const mayHelp = isLost || failure.code === "runtime";
  const retry = mayHelp ? ({ type: "openStyle", file, others: isLost ? others : [] } as const) : null;
  if (others.length + made.length > 0) complainOf(draft, file.name, failure, retry);
  else complain(draft, failure, retry);
  goOn(draft, id, isLost ? { ...wish, others: [] } : wish);
}
