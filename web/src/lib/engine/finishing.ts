/** What is done to a painting after the painter, a few rows at a time: colours, grain, mask, fade. */
import type { Pixels } from "../contract/arrays.js";
import { coverage, type Recolouring } from "../imaging/colours.js";
import { addGrain } from "../imaging/grain.js";
import { mix } from "../imaging/mix.js";
import { type Source, stripRows, strips } from "../imaging/sources.js";
import type { Area } from "../imaging/tiles.js";
import type { Plan } from "./messages.js";

/** A painting in the picture's size, or a part of one, and what is to become of its colours. */
export interface Unfinished {
  readonly painting: Source;
  readonly recolour: Recolouring | null;
}

/** Lays paintings over a photo, into the picture that it is the composite of, area by area. */
export function finisher(picture: Pixels, photo: Source, { mask, fade, grain }: Plan) {
  const covered = mask && coverage(mask, picture.width, picture.height);
  const seen = fade < 1 || mask !== null;
  let buffers: Float32Array<ArrayBuffer>[] = [];
  return ({ left, top, right, bottom }: Area, layers: readonly Unfinished[]): void => {
    const rows = stripRows(right - left);
    const size = 3 * rows * (right - left);
    if (!(buffers[0] && buffers[0].length >= size)) {
      buffers = [photo, ...layers].map(() => new Float32Array(size));
    }
    const needed = seen || layers.some(({ recolour }) => recolour);
    for (const [from, to] of strips(top, bottom, rows)) {
      const before = needed ? photo.rows(from, to, left, right, buffers[0]) : null;
      const [painted, elsewhere] = layers.map(({ painting, recolour }, at) => {
        const part = painting.rows(from, to, left, right, buffers[at + 1]);
        if (before) recolour?.(part, before);
        addGrain(part, grain, { left, top: from }, picture);
        return part;
      });
      const layered = {
        painted: painted!,
        mask: covered && covered(from, to, left, right),
        elsewhere: elsewhere ?? null,
      };
      // Where nothing of the photo is seen the painting may stand for it.
      mix(picture, { left, top: from }, before ?? layered.painted, layered, fade);
    }
  };
}
