import assert from "node:assert/strict";
import { test } from "node:test";
import { initial } from "../../../src/site/studio/machine/state.js";
import { Store } from "../../../src/site/studio/store.js";

test("views follow the keys that they watch, and effects come after them", () => {
  const happened: string[] = [];
  const store = new Store(initial({ host: null, secure: true }), ({ type }) => happened.push(type));
  store.watch(["quality"], ({ quality }) => happened.push(`quality ${quality}`));
  store.watch(["look"], ({ look }) => happened.push(`strength ${look.strength}`));
  assert.deepEqual(happened.splice(0), ["quality 0.9", "strength 1"]);
  store.dispatch({ type: "setQuality", quality: 0.5 });
  store.dispatch({ type: "adjust", change: { strength: 0.4 } });
  assert.deepEqual(happened, ["quality 0.5", "strength 0.4", "rest"]);
  assert.equal(store.shown.quality, 0.5);
});
