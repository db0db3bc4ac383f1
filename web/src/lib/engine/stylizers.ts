/** Published stylizers: their manifests, each read and checked once, and what a worker needs to know of them. */
import { BrushworkError } from "../contract/errors.js";
import type { FileReference, Manifest } from "../contract/manifest.generated.js";
import { findVariant, parseCatalogue, parseManifest } from "../contract/manifest.js";
import { downloadText } from "./download.js";
import type { Model, ModelFile } from "./messages.js";

export class Stylizers {
  readonly #folder: URL;
  readonly #atHand: ReadonlyMap<string, Blob>;
  readonly #manifests = new Map<string, Promise<Manifest>>();

  /** `folder` is where `stylizers.json` lies; `atHand` are files that are not fetched, by their address. */
  constructor(folder: URL, atHand: ReadonlyMap<string, Blob> = new Map()) {
    this.#folder = folder;
    this.#atHand = atHand;
  }

  /**
   * All manifests, in catalogue order. One that cannot be used, as it is broken or of a kind that came later, is left out
   * and told of; where none is left, the first of those is thrown.
   */
  async all(onSkipped?: (error: BrushworkError) => void): Promise<readonly Manifest[]> {
    const url = new URL("stylizers.json", this.#folder).href;
    const { stylizers } = parseCatalogue(await this.#text(url), url);
    const skipped: BrushworkError[] = [];
    const read = async (id: string) =>
      this.manifest(id).catch((error: unknown) => {
        if (!(error instanceof BrushworkError) || error.code !== "manifest") throw error;
        skipped.push(error);
        return null;
      });
    const manifests = (await Promise.all(stylizers.map(read))).filter((each) => each !== null);
    if (skipped[0] && manifests.length === 0) throw skipped[0];
    for (const error of skipped) onSkipped?.(error);
    return manifests;
  }

  /** The manifest of a stylizer; what failed may be tried again. */
  manifest(id: string): Promise<Manifest> {
    const known = this.#manifests.get(id);
    if (known) return known;
    const loading = this.#load(id);
    this.#manifests.set(id, loading);
    loading.catch(() => this.#manifests.delete(id));
    return loading;
  }

  /** A variant, by default the manifest's own default; throws a "manifest" error where there is none. */
  model(manifest: Manifest, variant: string | undefined): Model {
    const { graphs, weights, kernel } = findVariant(manifest, variant);
    const { kind, alignment, minimum, halo, maximum, survey_pixels, style_side, texture, mottle } =
      manifest.painter;
    const base = new URL(`${manifest.id}/`, this.#folder);
    const locate = ({ file, bytes, sha256 }: FileReference): ModelFile => {
      const url = new URL(file, base).href;
      const content = this.#atHand.get(url);
      return { url, name: file, bytes, sha256, ...(content && { content }) };
    };
    return {
      title: manifest.title,
      kind,
      alignment,
      minimum,
      halo,
      maximum,
      surveyPixels: survey_pixels ?? Number.POSITIVE_INFINITY,
      styleSide: style_side ?? 0,
      texture: texture ?? 0,
      mottle: mottle ?? 0,
      painter: locate(graphs.painter),
      survey: graphs.survey ? locate(graphs.survey) : null,
      encoder: graphs.encoder ? locate(graphs.encoder) : null,
      weights: weights ? locate(weights) : null,
      kernel: kernel ? { layers: kernel, code: manifest.styles[0]?.code ?? [] } : null,
    };
  }

  async #text(url: string): Promise<string> {
    return this.#atHand.get(url)?.text() ?? downloadText(url);
  }

  async #load(id: string): Promise<Manifest> {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
      throw new BrushworkError("manifest", `"${id}" cannot be the name of a stylizer.`);
    }
    const url = new URL(`${id}/manifest.json`, this.#folder).href;
    const manifest = parseManifest(await this.#text(url), url);
    if (manifest.id === id) return manifest;
    throw new BrushworkError("manifest", `${url} is of another stylizer, "${manifest.id}".`);
  }
}
