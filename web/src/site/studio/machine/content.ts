/** What the engine and the codecs are asked for. */
import type { Look as EngineLook } from "../../../lib/index.js";
import type { Content, Order } from "./effects.js";
import { engineLook, restOf, shownLook } from "./look.js";
import type { Look, Painting, Picture, State } from "./state.js";

/** What the engine is asked for beside a picture, to paint it in a look. */
export function orderOf(state: State, { choice }: Look, look: EngineLook): Omit<Order, "picture"> {
  return { ...look, stylizer: choice!.stylizer, backend: state.backend };
}

/** What is to be saved of a painting, with what is mixed in of the look. */
export function contentOf(state: State, picture: Picture, painting: Painting, look: Look): Content {
  const { format, quality, metadata, longest } = state;
  const keeping = { source: picture.file, metadata };
  if (painting.by === "server") return { file: painting.file, ...keeping };
  const { preview, whole } = picture;
  const shown = shownLook(state, look, painting);
  const { manifests, own } = state;
  const factor = (longest ?? Infinity) / Math.max(picture.width, picture.height);
  // One more, so that the longest side is not rounded down.
  const most = factor < 1 ? factor ** 2 * picture.width * picture.height + 1 : null;
  const encoding = { made: { known: { manifests, own }, look: shown }, format, quality, most, ...keeping };
  if (whole) return { whole, order: orderOf(state, shown, engineLook(state, shown, true)), ...encoding };
  const rest = restOf(state, look, painting);
  return { photo: preview!, painting: painting.pixels, rest, ...encoding };
}
