/** A look, resolved against a manifest: checked, its styles blended into codes. What is behind a plan only executes it. */
import type { Photo } from "../contract/arrays.js";
import { resolveControls } from "../contract/controls.js";
import { BrushworkError } from "../contract/errors.js";
import { KINDS } from "../contract/kinds.generated.js";
import type { Label } from "../contract/label.js";
import { labelOf } from "../contract/labelling.js";
import { MAX_SIDE, MAX_STYLES } from "../contract/limits.generated.js";
import type { Manifest } from "../contract/manifest.generated.js";
import { findStyle } from "../contract/manifest.js";
import type { Look, Pixels, StyleCode, StyleMixture, StyleShare, StylizeRequest } from "./api.js";
import type { Plan } from "./messages.js";

/** Nothing is left of the painter at strength 0, and all of the painting from here on. */
const FADED_IN = 0.25;

/**
 * The plan for a look; `encodes` is whether the variant has an encoder. Throws RangeError for values that no stylizer takes,
 * and a "manifest" error for what this one cannot do.
 */
export function resolve(manifest: Manifest, encodes: boolean, look: Look): Plan {
  const controls = resolveControls(look);
  const { colours, strength } = controls;
  const { mask = null, elsewhere } = look;
  if (mask) checkPicture("mask", mask);
  if (elsewhere && !mask)
    throw new RangeError("elsewhere is painted where a mask is black; there is no mask");
  const able = KINDS[manifest.painter.kind];
  const lacksColours = !able.colours.some((each) => each === colours);
  if (lacksColours || (elsewhere && !able.takesCodes)) {
    const listed = able.colours.map((each) => `"${each}"`).join(" and ");
    const what = lacksColours ? `colours ${listed}` : "one style at a time";
    throw new BrushworkError(
      "manifest",
      `Stylizer "${manifest.id}" sees a picture as a whole; it has only ${what}.`,
    );
  }
  const steers = encodes && strength !== 1;
  return {
    ...controls,
    codes: (elsewhere ? [look.style, elsewhere] : [look.style]).map((style) => resolveStyle(manifest, style)),
    ownCode: steers ? strength : null,
    fade: Math.min(1, steers ? strength / FADED_IN : strength),
    mask,
  };
}

/** The code of what is to be painted; null where the painter takes none. Throws as `resolve` does. */
export function resolveStyle(manifest: Manifest, style: StyleMixture): StyleCode | null {
  const { takesCodes } = KINDS[manifest.painter.kind];
  return takesCodes ? codeOf(manifest, style) : uncoded(manifest, style);
}

/** Throws RangeError unless a picture's data are as large as its sides say. */
export function checkPicture(what: string, { width, height, data }: Pixels | Photo): void {
  const isPhoto = data instanceof Float32Array;
  const values = width * height * (isPhoto ? 3 : 4);
  if (width >= 1 && height >= 1 && Math.max(width, height) <= MAX_SIDE && data.length === values) return;
  const unit = isPhoto ? "numbers" : "bytes";
  throw new RangeError(`a ${what} of ${width} × ${height} pixels needs ${values} ${unit} of data`);
}

/** A painter that takes no code paints one style as it is. */
function uncoded(manifest: Manifest, mixture: StyleMixture): null {
  const [share, ...others] = sharesOf(mixture);
  if (others.length === 0 && typeof share?.style === "string") {
    findStyle(manifest, share.style);
    return null;
  }
  throw new BrushworkError(
    "manifest",
    `Stylizer "${manifest.id}" takes no style codes: it paints one of its styles.`,
  );
}

/** The weighted mean of the styles' codes. */
function codeOf(manifest: Manifest, mixture: StyleMixture): StyleCode {
  const shares = sharesOf(mixture);
  if (shares.length < 1 || shares.length > MAX_STYLES) {
    throw new RangeError(`a look has 1 to ${MAX_STYLES} styles, not ${shares.length}`);
  }
  const size = manifest.painter.code_size ?? 0;
  const sums = new Float64Array(size);
  let total = 0;
  // Sums of the largest numbers would be infinite.
  const largest = Math.max(...shares.map(({ weight = 1 }) => weight));
  for (const { style, weight = 1 } of shares) {
    if (!(weight > 0 && weight < Number.POSITIVE_INFINITY))
      throw new RangeError(`a style's weight is ${weight}, not over 0`);
    const code = typeof style === "string" ? (findStyle(manifest, style).code ?? []) : style;
    if (code.length !== size) {
      throw new RangeError(`stylizer "${manifest.id}" takes codes of ${size} numbers, not ${code.length}`);
    }
    const share = weight / largest;
    for (let at = 0; at < size; at++) sums[at] = sums[at]! + share * code[at]!;
    total += share;
  }
  return Float32Array.from(sums, (sum) => sum / total);
}

/** How a look is painted, for its file to say. */
export function labelFor(manifest: Manifest, { style, elsewhere, variant }: StylizeRequest): Label {
  const shares = [...sharesOf(style), ...(elsewhere ? sharesOf(elsewhere) : [])];
  const styles = shares.map(({ style: of }) => (typeof of === "string" ? findStyle(manifest, of) : null));
  return labelOf(manifest, styles, variant);
}

function sharesOf(mixture: StyleMixture): readonly StyleShare[] {
  if (typeof mixture === "string" || mixture instanceof Float32Array) return [{ style: mixture }];
  return mixture;
}
