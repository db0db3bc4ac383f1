/** Fetching the catalogue and, while the person chooses, the painter. */
import type { Draft } from "./draft.js";
import type { FromEffect } from "./events.js";
import { complain } from "./problem.js";
import { loading } from "./progress.js";
import { find, stillPainted } from "./styles.js";
import type { Activity, Look } from "./state.js";
import { t } from "../../page/texts.js";

/** Fetch the catalogue, unless that goes on already. */
export function start(draft: Draft): void {
  if (draft.state.starting === null) draft.set({ starting: draft.begin({ type: "fetchCatalogue" }) });
}

/** What came of fetching the catalogue. */
export function started(draft: Draft, event: FromEffect): void {
  draft.set({ starting: null });
  if (event.type === "failed") return complain(draft, event.failure, { type: "start" });
  if (event.type !== "catalogued") return;
  const { manifests, skipped } = event;
  if (skipped.length > 0) complain(draft, { message: skipped.join("\n"), code: "manifest" }, null);
  const first = manifests[0];
  draft.set({ manifests, own: stillPainted(draft.state.own, manifests) });
  if (!first) return;
  const choice = { stylizer: first.id, style: first.styles[0].id };
  for (const { id, look } of draft.state.documents) {
    // What was chosen before a reload stays, as far as it is still there.
    if (!find(draft.state, look.choice)) draft.edit(id, { look: { ...look, choice, blend: [] } });
    else draft.edit(id, { look: { ...look, blend: thoseThere(draft, look) } });
  }
  // What there is, or is being opened, will be painted.
  const { picture, incoming } = draft.current;
  if (!picture && !incoming) prepare(draft);
}

/** The styles to blend in, as far as they are there. */
function thoseThere({ state }: Draft, { choice, blend }: Look): Look["blend"] {
  return blend.filter(({ style }) => find(state, { stylizer: choice!.stylizer, style }));
}

/** Get the painter of the chosen style ready. */
export function prepare(draft: Draft): void {
  const { preparation, secure } = draft.state;
  const { choice } = draft.current.look;
  if (!choice || preparation || !secure) return;
  const job = draft.begin({ type: "prepare", stylizer: choice.stylizer });
  draft.set({ preparation: { job, label: t("work.painter"), share: null } });
}

/** What came of it. The first painting tries again what failed, and says what is wrong. */
export function prepared(draft: Draft, preparation: Activity, event: FromEffect): void {
  if (event.type !== "progressed") return draft.set({ preparation: null });
  const { done, total } = event.progress;
  draft.set({ preparation: { ...preparation, ...loading(done, total) } });
}
