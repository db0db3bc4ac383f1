import assert from "node:assert/strict";
import { test } from "node:test";
import {
  indexOf,
  placesOf,
  withAnother,
  withShare,
  withStyle,
} from "../../../../src/site/studio/machine/blend.js";
import { evenly } from "../../../../src/site/studio/machine/style-making.js";

const told = (blend: ReturnType<typeof evenly>) =>
  blend.map(({ style, share }) => [style, Number(share.toFixed(6))]);

test("a style that is added has as much as each had on average, and takes it of all alike", () => {
  const two = withAnother([], 0, "warm");
  assert.deepEqual(told(two), [["warm", 0.5]]);
  const three = withAnother(two, 1, "cold");
  assert.deepEqual(told(three), told(evenly(["warm", "cold"])));
  assert.deepEqual(told(withStyle(three, 0, "bold"))[0], ["bold", 0.333333]);
  assert.deepEqual(told(withStyle(three, 0, null)), [["cold", 0.333333]]);
});

test("what is left out leaves its place, until the blend becomes another", () => {
  const three = evenly(["warm", "cold", "bold"]);
  const places = placesOf(three, []);
  assert.deepEqual(places, ["warm", "cold", "bold"]);
  const two = withStyle(three, 1, null);
  const kept = placesOf(two, ["warm", null, "bold"]);
  assert.deepEqual(kept, ["warm", null, "bold"]);
  assert.equal(indexOf(2, kept), 1);
  const filled = withAnother(two, indexOf(1, kept), "grey");
  assert.deepEqual(
    filled.map(({ style }) => style),
    ["warm", "grey", "bold"],
  );
  assert.deepEqual(placesOf(two.slice(0, 1), ["warm", null, null]), ["warm"]);
  // By undoing, for one.
  assert.deepEqual(placesOf(three, kept), ["warm", "cold", "bold"]);
});

test("a share takes from the chosen style first, and of the others what it lacks then", () => {
  const third = evenly(["warm", "cold"]);
  assert.deepEqual(told(withShare(third, 0, 0.5)), [
    ["warm", 0.5],
    ["cold", 0.333333],
  ]);
  assert.deepEqual(told(withShare(third, 0, 0.9)), [
    ["warm", 0.9],
    ["cold", 0.1],
  ]);
  const all = withShare(third, 0, 1);
  assert.deepEqual(told(withShare(all, 1, 0)), [
    ["warm", 1],
    ["cold", 0],
  ]);
});
