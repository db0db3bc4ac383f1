/** Having the server paint a picture: nothing goes out before the person agrees to that very picture. */
import type { Wish } from "../../fallback/messages.js";
import { stepBack } from "./documents.js";
import type { Draft } from "./draft.js";
import type { Outgoing } from "./effects.js";
import type { FromEffect } from "./events.js";
import { record } from "./history.js";
import { controlsOf, elsewhere, shares } from "./look.js";
import { complain } from "./problem.js";
import { ENDINGS, type Look, type Picture, type State, type Work } from "./state.js";
import { find, findOwn, type Known } from "./styles.js";
import { t } from "../../page/texts.js";

type Asking = Extract<Work, { kind: "ask" }>;

/** What came of asking the server. */
export function answered(draft: Draft, work: Asking, event: FromEffect): void {
  const { job, document: id, look, sent } = work;
  const document = draft.document(id)!;
  switch (event.type) {
    case "consented":
      draft.set({ work: { ...work, sent: true } });
      return draft.do({ type: "send", job, outgoing: outgoing(draft.state, document.picture!, look) });
    case "failed":
      draft.set({ work: null });
      return complain(draft, event.failure, null);
    case "answered": {
      const { file } = event;
      draft.set({ work: null });
      if (file) {
        const painting = { by: "server", look, file } as const;
        draft.edit(id, { painting });
        return record(draft, id, painting);
      }
      stepBack(draft, document);
      const remark = t(sent ? "remark.maybeSent" : "remark.notSent");
      return draft.set({ remark });
    }
  }
}

function outgoing(known: Known, picture: Picture, look: Look): Outgoing {
  const stylePictures = shares(look).flatMap(({ id }) => findOwn(known, id)?.file ?? []);
  return { picture: picture.file, stylePictures, mask: look.mask };
}

/** What the server is to be asked for, to be shown to the person; null where it cannot do that. */
export function wishOf(state: State, picture: Picture, look: Look): Wish | null {
  const { choice, mask } = look;
  const mixture = shares(look);
  const titleOf = (id: string) =>
    find(state, choice && { stylizer: choice.stylizer, style: id })?.style.title ?? id;
  const titles = mixture.map(({ id, weight }, at) =>
    at === 0 ? titleOf(id) : t("wish.share", { percent: Math.round(100 * weight), title: titleOf(id) }),
  );
  const other = elsewhere(look);
  if (!choice || (other !== null && findOwn(state, other))) return null;
  const stylePictures = mixture.flatMap(({ id, weight }) => {
    const own = findOwn(state, id);
    return own ? [{ name: own.file.name, bytes: own.file.size, weight }] : [];
  });
  return {
    name: picture.name,
    bytes: picture.file.size,
    width: picture.width,
    height: picture.height,
    stylizer: choice.stylizer,
    styles: mixture.filter(({ id }) => !findOwn(state, id)),
    stylePictures,
    styleTitle: titles.join(t("wish.with")),
    ...controlsOf(look),
    masked: mask !== null,
    elsewhere: other === null ? null : { id: other, title: titleOf(other) },
    format: ENDINGS[state.format],
  };
}
