/** Reading manifests, and what is checked like them: nothing of a stylizer is used before its manifest has been checked. */
import { type Schema, Validator } from "@cfworker/json-schema";
import { BrushworkError } from "./errors.js";
import type { Catalogue, Manifest, Style, Variant } from "./manifest.generated.js";
import schema from "./manifest.schema.json";

const SCHEMA_VERSION = schema.$defs.Manifest.properties.schema_version.const;

/** Parse and check the text of a manifest that was read from `url`; throws a "manifest" error. */
export function parseManifest(text: string, url: string): Manifest {
  const manifest = parse<Manifest>("Manifest", text, url);
  const broken = brokenReference(manifest);
  if (broken) throw new BrushworkError("manifest", `${url} is broken: ${broken}`);
  return manifest;
}

/** Parse and check the text of a catalogue that was read from `url`; throws a "manifest" error. */
export function parseCatalogue(text: string, url: string): Catalogue {
  return parse<Catalogue>("Catalogue", text, url);
}

/** The named variant, or the default one; throws a "manifest" error where there is none. */
export function findVariant(manifest: Manifest, id: string = manifest.default_variant): Variant {
  return find(manifest, "variant", manifest.variants, id);
}

/** The named style; throws a "manifest" error where there is none. */
export function findStyle(manifest: Manifest, id: string): Style {
  return find(manifest, "style", manifest.styles, id);
}

/** Parse and check the text of a file that was read from `url`; throws a "manifest" error. */
export function parse<T>(definition: "Manifest" | "Catalogue" | "StyleFile", text: string, url: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BrushworkError("manifest", `${url} is broken: it is not JSON`, { cause: error });
  }
  const version = (value as { schema_version?: unknown } | null)?.schema_version;
  if (typeof version === "number" && version > SCHEMA_VERSION) {
    throw new BrushworkError(
      "manifest",
      `${url} is newer than this engine: it has schema version ${version}, ` +
        `this engine reads ${SCHEMA_VERSION}. Update Brushwork.`,
    );
  }
  const root = {
    ...schema,
    $defs: { ...schema.$defs, ...(definition === "Manifest" && { Manifest: manifestOf(value, url) }) },
    $ref: `#/$defs/${definition}`,
  } as unknown as Schema;
  const { errors } = new Validator(root, "2020-12").validate(value);
  // Errors of the root come before those of its parts, and what else a part might be after all of them.
  const depth = ({ instanceLocation }: { instanceLocation: string }) => instanceLocation.split("/").length;
  const deepest = Math.max(...errors.map(depth));
  const error = errors.findLast((each) => depth(each) === deepest);
  if (error) {
    const place = error.instanceLocation.replace(/^#\/?/, "").replaceAll("/", ".") || "the file";
    throw new BrushworkError("manifest", `${url} is broken: ${place}: ${error.error}`);
  }
  return value as T;
}

/** The schema of a manifest with this one's kind of painter; throws for a kind that is not known. */
function manifestOf(value: unknown, url: string): object {
  const { Manifest } = schema.$defs;
  const { painter, needs } = (value ?? {}) as { painter?: { kind?: unknown } | null; needs?: unknown };
  const kinds: Readonly<Record<string, string>> = Manifest.properties.painter.discriminator.mapping;
  const kind = painter?.kind;
  if (typeof kind !== "string") return Manifest;
  if (!Object.hasOwn(kinds, kind)) {
    const needed = typeof needs === "string" ? `Brushwork ${needs}` : "a newer one";
    throw new BrushworkError(
      "manifest",
      `${url} has a painter of kind "${kind}", which this engine does not know ` +
        `(it knows ${Object.keys(kinds).join(", ")}); it needs ${needed}. Update Brushwork.`,
    );
  }
  return { ...Manifest, properties: { ...Manifest.properties, painter: { $ref: kinds[kind] } } };
}

/**
 * What the schema cannot say: the same rules as the Python model's, but for what the kernel paints with, which its worker refuses
 * (engine/kernel-layers.ts): without it, others paint.
 */
function brokenReference(manifest: Manifest): string | undefined {
  const { painter, variants, styles, default_variant } = manifest;
  const local = painter.kind === "local";
  if (!variants.some(({ id }) => id === default_variant)) {
    return `default_variant "${default_variant}" is not among the variants`;
  }
  for (const { id, graphs } of variants) {
    if (local && !graphs.survey) return `variant "${id}" of a local painter has no survey graph`;
    if (graphs.encoder && (!local || !painter.style_side))
      return "an encoder needs a local painter and style_side";
  }
  for (const { id, code } of styles) {
    if (local && code?.length !== painter.code_size) return `style "${id}" needs a code of code_size numbers`;
  }
  for (const [what, list] of [
    ["variant", variants],
    ["style", styles],
  ] as const) {
    if (new Set(list.map(({ id }) => id)).size < list.length) return `${what} ids are not unique`;
  }
  return undefined;
}

function find<T extends { id: string }>(manifest: Manifest, what: string, list: readonly T[], id: string): T {
  const found = list.find((entry) => entry.id === id);
  if (found) return found;
  const known = list.map((entry) => entry.id).join(", ");
  throw new BrushworkError("manifest", `Stylizer "${manifest.id}" has no ${what} "${id}"; it has ${known}.`);
}
