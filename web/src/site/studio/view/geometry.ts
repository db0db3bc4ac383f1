/** Where a picture lies in the pane that shows it. Lengths are CSS pixels, but for the picture's, which are its own. */
import type { Size } from "../../../lib/index.js";

/** A place in the pane, from its top left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** CSS pixels for a pixel of the picture, and where in the pane its top left corner lies. */
export interface View extends Point {
  readonly scale: number;
}

/** What limits a view. */
export interface Room {
  readonly picture: Size;
  readonly pane: Size;
  /** The scale in which all of the picture is seen. */
  readonly fit: number;
  /** The scale in which a pixel of the picture is a pixel of the screen. */
  readonly real: number;
}

/** Beyond real pixels, and beyond what fits where that is more already. */
const MOST_BEYOND_REAL = 4;
const MOST_BEYOND_FIT = 2;
/** Scales that differ by less are the same. */
const TOLERANCE = 1.001;

/** The scale in which all of a picture is seen in a pane, no wider than `widest`. */
export function contained(picture: Size, pane: Size, widest = Number.POSITIVE_INFINITY): number {
  return Math.min(pane.width / picture.width, pane.height / picture.height, widest / picture.width);
}

export function limits({ fit, real }: Room): { least: number; most: number } {
  return {
    least: Math.min(fit, real),
    most: Math.max(MOST_BEYOND_REAL * real, MOST_BEYOND_FIT * fit),
  };
}

/** All of the picture, in the middle. */
export function fitting(room: Room): View {
  return settled(room, { scale: room.fit, x: 0, y: 0 });
}

export function isFitting({ fit }: Room, { scale }: View): boolean {
  return scale < fit * TOLERANCE && scale > fit / TOLERANCE;
}

/** Whether only a part of the picture is seen, or its pixels are larger than where it fits. */
export function isBeyondFit({ fit }: Room, { scale }: View): boolean {
  return scale >= fit * TOLERANCE;
}

/** The nearest view within the limits: the picture fills the pane, or lies in its middle along sides where it is smaller. */
export function settled(room: Room, { scale, x, y }: View): View {
  const { least, most } = limits(room);
  const kept = Math.min(most, Math.max(least, scale));
  const { picture, pane } = room;
  return {
    scale: kept,
    x: along(picture.width * kept, pane.width, x),
    y: along(picture.height * kept, pane.height, y),
  };
}

function along(length: number, pane: number, at: number): number {
  return length <= pane ? (pane - length) / 2 : Math.min(0, Math.max(pane - length, at));
}

/** In another scale, with what is at `about` left there, as far as the limits allow. */
export function scaled(room: Room, view: View, scale: number, about: Point): View {
  const { least, most } = limits(room);
  const kept = Math.min(most, Math.max(least, scale));
  const factor = kept / view.scale;
  return settled(room, {
    scale: kept,
    x: about.x - (about.x - view.x) * factor,
    y: about.y - (about.y - view.y) * factor,
  });
}

export function moved(room: Room, view: View, by: Point): View {
  return settled(room, { ...view, x: view.x + by.x, y: view.y + by.y });
}

/** Two fingers were there and are here now: what was between them still is. */
export function pinched(
  room: Room,
  view: View,
  were: readonly [Point, Point],
  are: readonly [Point, Point],
): View {
  const [from, to] = [middle(were), middle(are)];
  const apart = distance(were);
  // Of what is nearer than a pixel, nothing is to be told.
  const scale = apart >= 1 ? (view.scale * distance(are)) / apart : view.scale;
  return moved(room, scaled(room, view, scale, from), { x: to.x - from.x, y: to.y - from.y });
}

export function middle([one, other]: readonly [Point, Point]): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

function distance([one, other]: readonly [Point, Point]): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** The same part of the picture in another room, in whose middle it is still; all of it where the room is large enough. */
export function carried(from: Room, view: View, to: Room): View {
  const isOutgrown = isBeyondFit(from, view) && !isBeyondFit(to, view);
  if (isFitting(from, view) || isOutgrown) return fitting(to);
  const x = (from.pane.width / 2 - view.x) / view.scale;
  const y = (from.pane.height / 2 - view.y) / view.scale;
  const { scale } = view;
  return settled(to, { scale, x: to.pane.width / 2 - x * scale, y: to.pane.height / 2 - y * scale });
}

export interface Arrangement {
  readonly columns: number;
  readonly rows: number;
  readonly pane: Size;
}

/** `count` panes of one size side by side, in rows or both, with `gap` between them, so that a picture is seen largest. */
export function panesFor(count: number, stage: Size, picture: Size, gap: number): Arrangement {
  let best: Arrangement | null = null;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const pane = {
      width: Math.max(1, (stage.width - gap * (columns - 1)) / columns),
      height: Math.max(1, (stage.height - gap * (rows - 1)) / rows),
    };
    if (!best || contained(picture, pane) > contained(picture, best.pane)) best = { columns, rows, pane };
  }
  return best!;
}
