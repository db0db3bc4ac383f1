/** Which painter some tensors are of; what is not one of those that the kernel has is refused before anything runs. */
import type { KernelShape } from "../kernel/painter.js";

type Shape = readonly number[];

/** Of painters whose pixels are enlarged before a convolution, which export folds (exporter/brushwork/export/folding.py). */
export const AT_HALF = ["00", "01", "10", "11"].map((pixel) => `at_half.weight/${pixel}`);
export const [PIXELS, PIXEL_BIAS] = ["at_full.weight/folded", "at_full.bias/folded"] as const;

/** Throws RangeError where tensors of these shapes, by their names, are no painter's; others would be written beyond their place. */
export function painterShape(tensors: ReadonlyMap<string, Shape>): KernelShape {
  const outputs = (name: string) => tensors.get(name)?.[0] ?? 0;
  const blocks = (prefix: string) => [...tensors.keys()].filter((name) => name.startsWith(prefix)).length / 2;
  const shape = {
    channels: outputs("head.weight"),
    blocks: blocks("body."),
    quarter_channels: outputs("at_quarter.weight"),
    half_channels: outputs(tensors.has(PIXELS) ? AT_HALF[0]! : "photo.weight"),
    eighth_channels: outputs("down.weight"),
    eighth_blocks: blocks("deep."),
  };
  const code = tensors.get("gammas.weight")?.[1] ?? 0;
  for (const [name, wanted] of Object.entries(shapesOf(shape, code))) {
    const given = tensors.get(name);
    if (!given) throw new RangeError(`there is no "${name}"`);
    const [is, not] = [given, wanted].map((sides) => sides.join(" x "));
    if (is !== not) throw new RangeError(`"${name}" is ${is} and not ${not}`);
  }
  return shape;
}

function shapesOf(shape: KernelShape, code: number): Record<string, Shape> {
  const { channels, blocks, half_channels: few, eighth_channels: deep, eighth_blocks } = shape;
  const { quarter_channels: quarter } = shape;
  const pairs = (prefix: string, count: number, each: number) =>
    Object.fromEntries(
      Array.from({ length: 2 * count }, (_, at) => [`${prefix}.${at}.weight`, [each, each, 3, 3]]),
    );
  const body = { "head.weight": [channels, 3, 8, 8], ...pairs("body", blocks, channels) };
  const common = channels * (1 + 2 * blocks) + few;
  if (quarter)
    return {
      ...body,
      "at_quarter.weight": [quarter, channels, 3, 3],
      ...Object.fromEntries(AT_HALF.map((name) => [name, [few, quarter, 2, 2]])),
      [PIXELS]: [12, few, 3, 3],
      [PIXEL_BIAS]: [12],
      ...steering(common + quarter, code),
    };
  return {
    ...body,
    "down.weight": [deep, channels, 3, 3],
    ...pairs("deep", eighth_blocks, deep),
    "up.weight": [channels, deep, 3, 3],
    "at_half.weight": [few, channels, 3, 3],
    "photo.weight": [few, 3, 4, 4],
    "pixels.weight": [12, few, 3, 3],
    "pixels.bias": [12],
    ...steering(common + deep * (1 + 2 * eighth_blocks) + channels, code),
  };
}

function steering(numbers: number, code: number): Record<string, Shape> {
  const layers = ["gammas", "betas"].map((name) => ({
    [`${name}.weight`]: [numbers, code],
    [`${name}.bias`]: [numbers],
  }));
  return Object.assign({}, ...layers) as Record<string, Shape>;
}
