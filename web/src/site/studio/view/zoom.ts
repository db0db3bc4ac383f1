/** How far the person has zoomed into the picture, and to where. Nothing that is painted or saved depends on it. */
import { byId } from "../../page/dom.js";
import type { Picture } from "../machine/state.js";
import type { Store } from "../store.js";
import {
  type Arrangement,
  carried,
  contained,
  fitting,
  isBeyondFit,
  isFitting,
  limits,
  moved,
  panesFor,
  pinched,
  type Point,
  type Room,
  scaled,
  type View,
} from "./geometry.js";

/** Between panes, as stage.css has it. */
const GAP_PX = 4;

export class Zoom {
  readonly #stage = byId("stage", HTMLDivElement);
  readonly #frame = byId("frame", HTMLDivElement);
  readonly #watchers: (() => void)[] = [];
  #picture: Picture | null = null;
  #panes: 1 | 2 = 1;
  #isOff = false;
  #arrangement: Arrangement = { columns: 1, rows: 1, pane: { width: 1, height: 1 } };
  #room: Room | null = null;
  #view: View | null = null;

  constructor(store: Store) {
    store.watch(["picture"], ({ picture }) => {
      this.#picture = picture;
      this.#view = null;
      this.#measure();
    });
    new ResizeObserver(() => this.#measure()).observe(this.#stage);
  }

  /** Call `watcher` whenever what is seen changes. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
    watcher();
  }

  /** Beside each other: the photo and the painting, where there are two. */
  set panes(panes: 1 | 2) {
    if (panes === this.#panes) return;
    this.#panes = panes;
    this.#measure();
  }

  /** Something else is seen in the picture's place. */
  set isOff(isOff: boolean) {
    if (isOff === this.#isOff) return;
    this.#isOff = isOff;
    this.#measure();
  }

  /** Screen pixels for a pixel of the picture; null without one. */
  get magnification(): number | null {
    return this.#room && this.#seen.scale / this.#room.real;
  }

  get isFit(): boolean {
    return !this.#room || isFitting(this.#room, this.#seen);
  }

  /** Whether more of the picture is there than is seen. */
  get isIn(): boolean {
    return this.#room !== null && isBeyondFit(this.#room, this.#seen);
  }

  get mayIn(): boolean {
    return this.#room !== null && this.#seen.scale < limits(this.#room).most;
  }

  /** Closer or further by a factor, but not further than it fits; `about` a place on the page, by default the middle. */
  by(factor: number, about?: Point): void {
    const room = this.#room;
    if (!room) return;
    const { scale } = this.#seen;
    this.#scale(Math.max(scale * factor, Math.min(scale, room.fit)), about);
  }

  fit(): void {
    if (this.#room) this.#show(fitting(this.#room));
  }

  /** A pixel of the picture is one of the screen. */
  real(about?: Point): void {
    if (this.#room) this.#scale(this.#room.real, about);
  }

  /** All of it, or its real pixels; where those are no larger, twice as large. */
  toggle(about?: Point): void {
    const room = this.#room;
    if (!room) return;
    if (!isFitting(room, this.#seen)) return this.fit();
    const { fit, real } = room;
    this.#scale(real > fit ? real : 2 * fit, about);
  }

  move(by: Point): void {
    if (this.#room) this.#show(moved(this.#room, this.#seen, by));
  }

  /** Two fingers were there on the page, and are here. */
  pinch(were: readonly [Point, Point], are: readonly [Point, Point]): void {
    const room = this.#room;
    if (!room) return;
    // All belong to the pane of the first, wherever they are.
    const first = this.#placeOf(were[0]);
    const [x, y] = [first.x - were[0].x, first.y - were[0].y];
    const inPane = ([one, other]: readonly [Point, Point]): [Point, Point] => [
      { x: one.x + x, y: one.y + y },
      { x: other.x + x, y: other.y + y },
    ];
    const view = pinched(room, this.#seen, inPane(were), inPane(are));
    this.#show(view.scale < room.fit ? fitting(room) : view);
  }

  get #seen(): View {
    return this.#view ?? fitting(this.#room!);
  }

  #scale(scale: number, about?: Point): void {
    const { pane } = this.#room!;
    const place = about ? this.#placeOf(about) : { x: pane.width / 2, y: pane.height / 2 };
    this.#show(scaled(this.#room!, this.#seen, scale, place));
  }

  /** A place on the page as one in the pane that it is in. */
  #placeOf({ x, y }: Point): Point {
    const { left, top } = this.#stage.getBoundingClientRect();
    const { columns, rows, pane } = this.#arrangement;
    const [right, down] = [x - left, y - top];
    return {
      x: columns > 1 && right > pane.width ? right - pane.width - GAP_PX : right,
      y: rows > 1 && down > pane.height ? down - pane.height - GAP_PX : down,
    };
  }

  #measure(): void {
    const { width, height } = this.#stage.getBoundingClientRect();
    const picture = this.#picture;
    const before = this.#room;
    if (!picture || this.#isOff || width === 0 || height === 0) this.#room = null;
    else {
      this.#arrangement = panesFor(this.#panes, { width, height }, picture, GAP_PX);
      const { pane } = this.#arrangement;
      const widest = parseFloat(this.#frame.style.getPropertyValue("--widest"));
      this.#room = { picture, pane, fit: contained(picture, pane, widest), real: 1 / devicePixelRatio };
      if (before && this.#view) this.#view = carried(before, this.#view, this.#room);
    }
    this.#show(this.#view);
  }

  #show(view: View | null): void {
    const room = this.#room;
    this.#view = room && view && !isFitting(room, view) ? view : null;
    const { classList, style, dataset } = this.#frame;
    // Where all of it is seen at once, the frame is as large as the picture, by style alone.
    classList.toggle("filled", this.#view !== null || (room !== null && this.#panes > 1));
    classList.toggle("zoomed", this.isIn);
    dataset.split = this.#panes === 1 ? "" : this.#arrangement.columns > 1 ? "columns" : "rows";
    if (room) {
      const { scale, x, y } = this.#seen;
      // On whole pixels of the screen nothing is blurred.
      const whole = (length: number) => `${Math.round(length / room.real) * room.real}px`;
      style.setProperty("--x", whole(x));
      style.setProperty("--y", whole(y));
      style.setProperty("--w", `${room.picture.width * scale}px`);
      style.setProperty("--h", `${room.picture.height * scale}px`);
    }
    for (const watcher of this.#watchers) watcher();
  }
}
