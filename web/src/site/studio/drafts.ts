/** What a look will come to, painted small and shown at once, while the person goes on choosing. */
import type { Pixels } from "../../lib/index.js";
import { byId, element } from "../page/dom.js";
import { loadWorld } from "./effects/load.js";
import { differsInStrengthOnly, engineLook, isPainted } from "./machine/look.js";
import type { Shown } from "./machine/shown.js";
import type { Look } from "./machine/state.js";
import type { Store } from "./store.js";

/** An eighth of what is painted for the screen. */
const DRAFT_PIXELS = 2 ** 17;

interface Wanted {
  readonly preview: Pixels;
  readonly stylizer: string;
  readonly look: Look;
}

export function mountDrafts(store: Store): void {
  const layer = byId("after", HTMLDivElement);
  const canvas = element("canvas", { className: "draft", ariaHidden: "true" });
  /** The last look that was begun; what fails is not tried again. */
  let begun: Look | null = null;
  let drawing: AbortController | null = null;

  const next = () => {
    const wanted = wantedIn(store.shown);
    return wanted?.look === begun ? null : wanted;
  };

  const draw = async ({ preview, stylizer, look }: Wanted, { signal }: AbortController) => {
    const { shown } = store;
    const world = await loadWorld();
    const order = { stylizer, ...engineLook(shown, look, true) };
    const { width, height, data } = await world.sketch(preview, order, DRAFT_PIXELS, signal);
    if (!mayShow(store.shown, preview)) return;
    [canvas.width, canvas.height] = [width, height];
    canvas.getContext("2d")!.putImageData(new ImageData(data, width, height), 0, 0);
    layer.append(canvas);
  };

  const work = async () => {
    // The draft of a look that is not wanted any more would keep others waiting until the painting itself goes on.
    if (drawing) {
      if (next()) drawing.abort();
      return;
    }
    for (let wanted = next(); wanted; wanted = next()) {
      begun = wanted.look;
      drawing = new AbortController();
      // Nobody asked for it: the painting will come.
      await draw(wanted, drawing).catch(() => {});
    }
    drawing = null;
  };

  store.watch(["picture", "painting"], () => canvas.remove());
  store.watch(["picture", "painting", "look", "work"], (state) => {
    if (!state.picture?.preview || !mayShow(state, state.picture.preview)) canvas.remove();
    void work();
  });
}

function wantedIn(state: Shown): Wanted | null {
  const { picture, painting, look, work, saving, cells } = state;
  const preview = picture?.preview;
  // The painting itself goes on already, or what is wanted would take as long; masks are as large as the picture.
  if (!preview || !painting || work || saving || cells || look.mask) return null;
  if (preview.width * preview.height < 2 * DRAFT_PIXELS || !mayShow(state, preview)) return null;
  // Another stylizer would have to be loaded.
  const stylizer = look.choice?.stylizer;
  return stylizer && stylizer === painting.look.choice?.stylizer ? { preview, stylizer, look } : null;
}

/** Whether a draft tells more than what is shown. */
function mayShow(state: Shown, preview: Pixels): boolean {
  const { picture, painting, look } = state;
  if (picture?.preview !== preview || painting?.by !== "browser" || look.mask) return false;
  return !isPainted(state, { painting, look }) && !differsInStrengthOnly(state, look, painting);
}
