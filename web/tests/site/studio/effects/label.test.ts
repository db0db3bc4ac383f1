/** What files say of how they were made, by what the studio knows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { StyleFile } from "../../../../src/lib/index.js";
import { labelIn } from "../../../../src/site/studio/effects/label.js";
import { file, pixels, Rig, STYLES, WEIGHTS } from "../machine/rig.js";

const ONE = file("holiday.in.rome.png");

test("nothing is told of a style that was made of a picture", () => {
  const rig = Rig.ready(ONE);
  rig.person({ type: "openStyle", file: file("mosaic.png") });
  rig.end("makeStyle");
  rig.end("rest");
  rig.end("paint");
  assert.deepEqual(labelIn({ known: rig.state, look: rig.shown.painting!.look }).styles, [null]);
});

test("all styles of a painting are named in it, a style file's too", () => {
  const rig = Rig.ready(ONE);
  const given = file("mosaic.style.json");
  rig.person({ type: "openStyle", file: given });
  const { stylizer } = STYLES[0]!;
  const code = new Float32Array(2);
  const its = { id: stylizer, weights: [] as unknown as [string] };
  const styleFile: StyleFile = { schema_version: 1, title: "Mosaic", artist: "me", stylizer: its, code: [0] };
  const made = { id: "1", weights: WEIGHTS, stylizer, code, file: given, preview: null, styleFile };
  rig.settle({ type: "madeStyle", job: rig.job("makeStyle"), ...made });
  rig.end("rest");
  rig.end("paint");
  const second = STYLES[1]!.style;
  rig.person({
    type: "adjust",
    change: { blend: [{ style: second, share: 0 }], marked: "second", mask: pixels() },
  });
  rig.end("rest");
  rig.end("paint");
  const { stylizer: painter, styles } = labelIn({ known: rig.state, look: rig.shown.painting!.look });
  assert.equal(painter, stylizer);
  assert.deepEqual(
    styles.map((style) => style?.title),
    ["Mosaic", second.toUpperCase()],
  );
});
