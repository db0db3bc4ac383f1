import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  panesFor,
  carried,
  contained,
  fitting,
  isBeyondFit,
  isFitting,
  limits,
  moved,
  pinched,
  type Point,
  type Room,
  scaled,
  settled,
  type View,
} from "../../../../src/site/studio/view/geometry.js";

const NEAR = 1e-6;

const side = fc.integer({ min: 1, max: 10_000 });
const sizes = fc.record({ width: side, height: side });
const stages = fc.record({
  width: fc.integer({ min: 40, max: 3000 }),
  height: fc.integer({ min: 40, max: 3000 }),
});
const rooms: fc.Arbitrary<Room> = fc
  .record({ picture: sizes, pane: stages, ratio: fc.constantFrom(1, 1.5, 2, 3) })
  .map(({ picture, pane, ratio }) => ({ picture, pane, fit: contained(picture, pane), real: 1 / ratio }));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const shares = fc.record({ x: share, y: share });
const length = fc.double({ min: -5000, max: 5000, noNaN: true });
const points: fc.Arbitrary<Point> = fc.record({ x: length, y: length });
const factors = fc.double({ min: 0.05, max: 20, noNaN: true });

/** Any view that a person gets to: zoomed about a place, then moved. */
function seen(room: Room, factor: number, about: Point, by: Point): View {
  return moved(room, scaled(room, fitting(room), room.fit * factor, inPane(room, about)), by);
}

function inPane({ pane }: Room, { x, y }: Point): Point {
  return { x: x * pane.width, y: y * pane.height };
}

/** Where in the picture a place in the pane is, in the picture's pixels. */
function below(view: View, { x, y }: Point): Point {
  return { x: (x - view.x) / view.scale, y: (y - view.y) / view.scale };
}

function assertNear(one: number, other: number, said?: string): void {
  assert(
    Math.abs(one - other) <= NEAR * Math.max(1, Math.abs(one), Math.abs(other)),
    said ?? `${one} is not ${other}`,
  );
}

function assertSettled({ picture, pane, ...room }: Room, { scale, x, y }: View): void {
  const { least, most } = limits({ picture, pane, ...room });
  assert(scale >= least / (1 + NEAR) && scale <= most * (1 + NEAR));
  for (const [at, long, wide] of [
    [x, picture.width * scale, pane.width],
    [y, picture.height * scale, pane.height],
  ] as const) {
    if (long <= wide) assertNear(at, (wide - long) / 2, "what is smaller lies in the middle");
    else assert(at <= NEAR && at + long >= wide - NEAR * long, "what is larger leaves no gap");
  }
}

test("the picture fills the pane or lies in its middle, whatever is done", () => {
  fc.assert(
    fc.property(rooms, factors, shares, points, rooms, (room, factor, about, by, other) => {
      const view = seen(room, factor, about, by);
      assertSettled(room, view);
      const again = settled(room, view);
      for (const part of ["scale", "x", "y"] as const) assertNear(again[part], view[part]);
      const elsewhere = { ...other, picture: room.picture };
      elsewhere.fit = contained(room.picture, elsewhere.pane);
      assertSettled(elsewhere, carried(room, view, elsewhere));
    }),
  );
});

test("what is zoomed about stays where it is, unless the picture would leave a gap", () => {
  fc.assert(
    fc.property(rooms, factors, shares, points, factors, shares, (room, before, about, by, factor, place) => {
      const view = seen(room, before, about, by);
      const at = inPane(room, place);
      const after = scaled(room, view, view.scale * factor, at);
      const [was, is] = [below(view, at), below(after, at)];
      const { picture, pane } = room;
      for (const [axis, long, wide] of [
        ["x", picture.width * after.scale, pane.width],
        ["y", picture.height * after.scale, pane.height],
      ] as const) {
        const isFree = long > wide && after[axis] < -NEAR && after[axis] + long > wide + NEAR;
        if (isFree) assertNear(is[axis], was[axis]);
      }
    }),
  );
});

test("zooming in and out again about the same place comes back", () => {
  fc.assert(
    fc.property(rooms, fc.double({ min: 1, max: 8, noNaN: true }), shares, (room, factor, place) => {
      const start = fitting(room);
      const at = inPane(room, place);
      const back = scaled(room, scaled(room, start, start.scale * factor, at), start.scale, at);
      for (const part of ["scale", "x", "y"] as const) assertNear(back[part], start[part]);
      assert(isFitting(room, back) && !isBeyondFit(room, back));
    }),
  );
});

test("two fingers keep hold of what is between them", () => {
  fc.assert(
    fc.property(rooms, fc.tuple(shares, shares), fc.tuple(shares, shares), (room, from, to) => {
      const view = scaled(room, fitting(room), room.fit * 1.5, inPane(room, { x: 0.5, y: 0.5 }));
      const were = from.map((place) => inPane(room, place)) as [Point, Point];
      const are = to.map((place) => inPane(room, place)) as [Point, Point];
      const after = pinched(room, view, were, are);
      assertSettled(room, after);
      // Fingers that only move together move the picture.
      const by = { x: 7, y: -5 };
      const aside = were.map(({ x, y }) => ({ x: x + by.x, y: y + by.y })) as [Point, Point];
      const shifted = pinched(room, view, were, aside);
      const expected = moved(room, view, by);
      for (const part of ["scale", "x", "y"] as const) assertNear(shifted[part], expected[part]);
    }),
  );
});

test("another room shows the same middle in the same scale, and all of what was seen as a whole", () => {
  const picture = { width: 4000, height: 3000 };
  const room = (width: number, height: number): Room => ({
    picture,
    pane: { width, height },
    fit: contained(picture, { width, height }),
    real: 1,
  });
  const [wide, narrow] = [room(800, 600), room(300, 500)];
  const view = scaled(wide, fitting(wide), 1, { x: 200, y: 100 });
  const middle = (of: Room, at: View) => below(at, { x: of.pane.width / 2, y: of.pane.height / 2 });
  const after = carried(wide, view, narrow);
  assert.equal(after.scale, 1);
  assert.deepEqual(middle(narrow, after), middle(wide, view));
  assert.deepEqual(carried(wide, fitting(wide), narrow), fitting(narrow));
  const closer = scaled(narrow, fitting(narrow), wide.fit / 1.1, { x: 0, y: 0 });
  assert.deepEqual(carried(narrow, closer, wide), fitting(wide));
});

test("panes lie so that the picture is largest", () => {
  const ways = (count: number, width: number, height: number, picture: { width: number; height: number }) => {
    const { columns, rows } = panesFor(count, { width, height }, picture, 4);
    return `${columns} x ${rows}`;
  };
  const landscape = { width: 300, height: 200 };
  const portrait = { width: 200, height: 300 };
  assert.equal(ways(1, 500, 500, landscape), "1 x 1");
  assert.equal(ways(2, 600, 500, landscape), "1 x 2");
  assert.equal(ways(2, 600, 500, portrait), "2 x 1");
  assert.equal(ways(4, 600, 400, landscape), "2 x 2");
  assert.equal(ways(3, 300, 900, landscape), "1 x 3");
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), stages, sizes, (count, stage, picture) => {
      const { columns, rows, pane } = panesFor(count, stage, picture, 4);
      assert(columns * rows >= count && columns * (rows - 1) < count);
      assert(pane.width * columns <= stage.width && pane.height * rows <= stage.height);
    }),
  );
});
