import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelTensor } from "../../../src/lib/contract/manifest.generated.js";
import { layOutPainter } from "../../../src/lib/engine/kernel-layers.js";
import type { Kernel } from "../../../src/lib/kernel/kernel.js";
import { KernelMemory } from "../../../src/lib/kernel/memory.js";

type Shapes = Record<string, KernelTensor["shape"]>;

/** Of a painter of four channels everywhere, with a block of each kind, for codes of three numbers. */
const SHAPES: Shapes = {
  "head.weight": [4, 3, 8, 8],
  "down.weight": [4, 4, 3, 3],
  "deep.0.weight": [4, 4, 3, 3],
  "deep.1.weight": [4, 4, 3, 3],
  "up.weight": [4, 4, 3, 3],
  "body.0.weight": [4, 4, 3, 3],
  "body.1.weight": [4, 4, 3, 3],
  "at_half.weight": [4, 4, 3, 3],
  "photo.weight": [4, 3, 4, 4],
  "pixels.weight": [12, 4, 3, 3],
  "pixels.bias": [12],
  "gammas.weight": [32, 3],
  "gammas.bias": [32],
  "betas.weight": [32, 3],
  "betas.bias": [32],
};

/** What comes of tensors of these shapes, which all lie at the beginning of one file. */
function laidOut(shapes: Shapes) {
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]): [string, KernelTensor] => [
      name,
      { file: "weights", offset: 0, type: "float16", shape },
    ]),
  );
  const memory = new KernelMemory(new WebAssembly.Memory({ initial: 1, maximum: 16 }), 0);
  const content = new Uint8Array(10_000);
  return layOutPainter({ memory } as Kernel, { layers: { tensors, painting: "" }, code: [] }, () => content);
}

test("a painter's shape is told by its tensors", () => {
  const { shape, gammas } = laidOut(SHAPES);
  assert.deepEqual(shape, {
    channels: 4,
    blocks: 1,
    quarter_channels: 0,
    half_channels: 4,
    eighth_channels: 4,
    eighth_blocks: 1,
  });
  assert.equal(gammas.bias.length, 32);
});

test("tensors that are not those of a painter are refused", () => {
  const others: [string, KernelTensor["shape"] | null, RegExp][] = [
    ["head.weight", [1, 3, 8, 8], /"body.0.weight" is 4 x 4 x 3 x 3 and not 1 x 1 x 3 x 3/],
    ["head.weight", [4096, 3, 1, 1], /"head.weight" is/],
    ["head.weight", [4, 3, 64], /"head.weight" is/],
    ["head.weight", null, /there is no "head.weight"/],
    ["photo.weight", [8, 3, 4, 4], /"at_half.weight" is/],
    ["deep.1.weight", [4, 4, 2, 2], /"deep.1.weight" is/],
    ["body.1.weight", null, /"gammas.weight" is 32 x 3 and not 28 x 3/],
    ["pixels.bias", [8], /"pixels.bias" is/],
    ["betas.weight", [32, 2], /"betas.weight" is/],
  ];
  for (const [name, shape, said] of others) {
    const rest = Object.fromEntries(Object.entries(SHAPES).filter(([other]) => other !== name));
    assert.throws(() => laidOut({ ...rest, ...(shape && { [name]: shape }) }), {
      name: "RangeError",
      message: said,
    });
  }
});

test("a painter whose weights the file does not hold, or the memory, is refused", () => {
  assert.throws(() => laidOut({ ...SHAPES, "betas.weight": [32, 3, 1000] }), RangeError);
  const large = Object.fromEntries(
    Object.entries(SHAPES).map(([name, shape]) => [name, shape.map((side) => (side === 4 ? 400 : side))]),
  );
  assert.throws(() => laidOut(large as Shapes), RangeError);
});
