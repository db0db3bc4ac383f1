/** Style files (`NAME.style.json`): one style of a stylizer, kept outside of it. `brushwork style learn` makes them. */
import { BrushworkError } from "./errors.js";
import type { Manifest, StyleFile } from "./manifest.generated.js";
import { parse } from "./manifest.js";
import { weightsOf } from "./weights.js";

/** A style file has a few kilobytes; nothing larger is read as one. */
const MOST_BYTES = 200_000;
const BEGINNING = 64;

/** The style file that a file is, or null where it is to be read as a picture; throws a "manifest" error where it is broken. */
export async function readStyleFile(file: Blob): Promise<StyleFile | null> {
  const beginning = await file.slice(0, BEGINNING).text();
  if (!/^\uFEFF?\s*\{/.test(beginning)) return null;
  const name = file instanceof File ? file.name : "the style file";
  if (file.size > MOST_BYTES) {
    throw new BrushworkError("manifest", `${name} is too large for a style file: over ${MOST_BYTES} bytes.`);
  }
  return parse<StyleFile>("StyleFile", await file.text(), name);
}

/** A style file's code, if it is of this stylizer; throws a "manifest" error that names both if not. */
export function codeOfStyleFile(
  { title, stylizer, code }: StyleFile,
  manifest: Manifest,
): Float32Array<ArrayBuffer> {
  if (stylizer.id !== manifest.id) {
    throw new BrushworkError(
      "manifest",
      `The style "${title}" is of stylizer "${stylizer.id}", and means nothing to "${manifest.id}".`,
    );
  }
  if (
    !weightsOf(manifest).some((each) => stylizer.weights.includes(each)) ||
    code.length !== manifest.painter.code_size
  ) {
    throw new BrushworkError(
      "manifest",
      `The style "${title}" was learned with other weights of stylizer "${manifest.id}". ` +
        "Learn it again with `brushwork style learn`.",
    );
  }
  return Float32Array.from(code);
}

/** The style file of a code that this stylizer's encoder guessed. */
export function styleFileOf(
  facts: Pick<StyleFile, "title" | "artist" | "year" | "rights">,
  code: Float32Array,
  manifest: Manifest,
): StyleFile {
  const stylizer = { id: manifest.id, weights: weightsOf(manifest) as [string, ...string[]] };
  const numbers = Array.from(code) as [number, ...number[]];
  return { schema_version: 1, ...facts, stylizer, code: numbers, guessed: true };
}
