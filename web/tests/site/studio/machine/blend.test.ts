import assert from "node:assert/strict";
import { test } from "node:test";
import { withShare, withStyle } from "../../../../src/site/studio/machine/blend.js";
import { evenly } from "../../../../src/site/studio/machine/style-making.js";

const told = (blend: ReturnType<typeof evenly>) =>
  blend.map(({ style, share }) => [style, Number(share.toFixed(6))]);

test("a style that is added has as much as each had on average, and takes it of all alike", () => {
  const two = withStyle([], 0, "warm");
  assert.deepEqual(told(two), [["warm", 0.5]]);
  const three = withStyle(two, 1, "cold");
  assert.deepEqual(told(three), told(evenly(["warm", "cold"])));
  assert.deepEqual(told(withStyle(three, 0, "bold"))[0], ["bold", 0.333333]);
  assert.deepEqual(told(withStyle(three, 0, null)), [["cold", 0.333333]]);
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
