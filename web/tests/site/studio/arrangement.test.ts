import assert from "node:assert/strict";
import { test } from "node:test";
import type { Manifest, Style } from "../../../src/lib/index.js";
import { arranged } from "../../../src/site/studio/arrangement.js";
import { meaningsOf } from "../../../src/site/studio/synonyms.js";

const style = (id: string, more: Partial<Style> = {}): Style => ({
  id,
  title: id,
  artist: "A",
  year: "",
  rights: "",
  ...more,
});
const stylizer = (id: string, ...styles: Style[]) => ({ id, styles }) as unknown as Manifest;
const shown = (...manifests: Manifest[]) =>
  arranged(manifests).map(({ manifest, styles }) => [manifest.id, ...styles.map(({ id }) => id)]);

void test("a work is shown once, by the first stylizer that has it", () => {
  const twin = style("other", { title: "night" });
  assert.deepEqual(shown(stylizer("a", style("night"), style("day")), stylizer("b", twin, style("dusk"))), [
    ["a", "night", "day"],
    ["b", "dusk"],
  ]);
  const elses = style("night", { artist: "B" });
  assert.deepEqual(shown(stylizer("a", style("night")), stylizer("b", twin)), [["a", "night"]]);
  assert.deepEqual(shown(stylizer("a", style("night")), stylizer("b", elses)), [
    ["a", "night"],
    ["b", "night"],
  ]);
});

void test("details come after their work, and none is lost", () => {
  const styles = [
    style("sky", { detail_of: "night" }),
    style("day"),
    style("night"),
    style("moon", { detail_of: "night" }),
    style("rest", { detail_of: "gone" }),
    style("crater", { detail_of: "moon" }),
  ];
  assert.deepEqual(shown(stylizer("a", ...styles)), [["a", "day", "night", "sky", "moon", "rest", "crater"]]);
});

void test("other words find the same, in Chinese also where they are one word with others", () => {
  assert.ok(meaningsOf("ocean").includes("water"));
  assert.deepEqual(meaningsOf("蓝色"), ["blue"]);
  assert.deepEqual(meaningsOf("水墨画"), ["ink"]);
  assert.deepEqual(meaningsOf("水"), ["water"]);
  assert.deepEqual(meaningsOf("tone"), []);
});
