import { BrushworkError, reason } from "../contract/errors.js";
import type { Label } from "../contract/label.js";
import { creditOf } from "../contract/labelling.js";
import { GUESSED } from "../contract/look.generated.js";
import type { StyleFile } from "../contract/manifest.generated.js";
import { readStyleFile } from "../contract/style-file.js";
import type { EncodeStyleRequest, Engine, Progress, StyleMixture, StylizeResult } from "../engine/api.js";
import { type EncodedType, encodePicture } from "../imaging/encode.js";
import { Attempts } from "./attempts.js";
import { missing, NAMES, needed, type PictureName, readAttributes } from "./attributes.js";
import type { BrushWorkEventMap, LoadDetail, OwnEvent } from "./events.js";
import { MIRRORED, MirroringElement } from "./mirrored.js";
import { assets, leave, sharedEngine, use } from "./shared.js";
import { decoded, fileOf, type PictureSource, pixelsOf, readPixels, take, type Taken } from "./source.js";
import { View } from "./view.js";

type State = "painting" | "painted" | "failed";

const NEAR_THE_VIEWPORT = "300px";
const PROPERTIES = ["src", "styleSrc", "mask", ...MIRRORED] as const;

/**
 * A picture, painted where it stands. The photo is shown until the painting is ready, and stays where painting fails.
 *
 * @tagname brush-work
 * @slot overlay - lies over the picture, such as a caption; other children are for browsers without the element
 * @csspart photo - the photo
 * @csspart painting - the painting, over the photo
 * @csspart frame - what holds all parts
 * @csspart overlay - what holds the slot
 * @csspart progress - the progress bar
 * @csspart status - what is said: seen where it is a problem, else heard by screen readers only
 * @cssstate painting - it is being painted
 * @cssstate painted - the painting is shown, and is what the attributes ask for
 * @cssstate failed - it could not be painted
 * @cssprop --brush-work-fade - how long the painting takes to appear
 * @cssprop --brush-work-gap - the distance of bar and status from the edge
 * @cssprop --brush-work-accent - the colour of the bar
 * @cssprop --brush-work-text - the colour of the status
 * @cssprop --brush-work-background - what the status lies on
 */
export class BrushWork extends MirroringElement {
  static readonly observedAttributes = NAMES;

  readonly #view = new View(this.attachShadow({ mode: "open" }));
  readonly #internals: ElementInternals | undefined = this.attachInternals?.();
  /** Pictures that are no addresses. */
  readonly #given = new Map<PictureName, { readonly source: PictureSource; readonly taken: Taken }>();
  /** What is done or was done for the attributes as they are; undefined where nothing is, or it failed. */
  #work: Promise<LoadDetail> | undefined;
  #attempts: Attempts | undefined;
  /** How the painting that is shown was made. */
  #label: Label | undefined;
  /** What has begun, or was cancelled, is painted anew when something changes; what waits, once it is near the screen. */
  #stage: "waiting" | "begun" | "cancelled" = "waiting";
  #watcher: IntersectionObserver | undefined;

  /** The photo: an address, or what a page has. Pixels are copied, so that what happens to them later changes nothing. */
  get src(): PictureSource | null {
    return this.#source("src");
  }
  set src(source: PictureSource | null) {
    this.#give("src", source);
  }

  /** Instead of `styleId`: a style picture or a style file. The stylizer needs an encoder. */
  get styleSrc(): PictureSource | null {
    return this.#source("style-src");
  }
  set styleSrc(source: PictureSource | null) {
    this.#give("style-src", source);
  }

  /** A picture, stretched over the photo: white is painted, black is left. */
  get mask(): PictureSource | null {
    return this.#source("mask");
  }
  set mask(source: PictureSource | null) {
    this.#give("mask", source);
  }

  /**
   * Paint now, wherever the element is; resolves once the painting is shown, at once where it is already. Rejects with
   * a BrushworkError, or with an AbortError where it is cancelled or the element taken away. Changes meanwhile are
   * painted too.
   */
  stylize(): Promise<LoadDetail> {
    return this.#begin();
  }

  /** The painting as a file that says how it was made; painted first, as `stylize` does. `quality` is 0 to 1, for JPEG and WebP. */
  async toBlob(type: EncodedType = "image/png", quality?: number): Promise<Blob> {
    await this.#begin();
    const label = this.#label && { label: this.#label };
    return encodePicture(readPixels(this.#view.painting), type, quality, { ...assets(), ...label });
  }

  /** End the painting that is being made; nothing is painted until something changes, or `stylize` is called. */
  cancel(): void {
    this.#watcher?.disconnect();
    this.#stage = "cancelled";
    if (!this.#attempts) return;
    this.#abort("The painting was cancelled.");
    this.#emit("abort", null);
  }

  /** @internal */
  connectedCallback(): void {
    this.#takeProperties();
    use(this);
    this.#view.dress(this.ownerDocument, this.width, this.height);
    this.#view.describe(this.alt);
    this.#view.show(this.#taken("src"), this.loading);
    this.#watch();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#watcher?.disconnect();
    // It may be on its way to another place.
    setTimeout(() => {
      if (this.isConnected) return;
      if (this.#stage === "begun") this.#stage = "waiting";
      this.#abort("The element was taken away.");
      this.#view.hide();
      leave(this);
    });
  }

  /** @internal */
  attributeChangedCallback(name: (typeof NAMES)[number], before: string | null, after: string | null): void {
    if (before === after) return;
    if (after !== null) this.#given.delete(name as PictureName);
    this.#change(name);
  }

  #change(name: (typeof NAMES)[number]): void {
    const isShown = this.isConnected;
    switch (name) {
      case "alt":
        return this.#view.describe(this.alt);
      case "width":
      case "height":
        if (isShown) this.#view.dress(this.ownerDocument, this.width, this.height);
        return;
      case "loading":
        if (isShown) this.#watch();
        return;
      case "src":
        if (isShown) this.#view.show(this.#taken("src"), this.loading);
    }
    if (this.#attempts) return this.#attempts.change();
    this.#work = undefined;
    this.#state(null);
    if (isShown && this.#stage !== "waiting") void this.#begin().catch(() => {});
  }

  /** Begin once it is near the screen, or at once; never twice. */
  #watch(): void {
    this.#watcher?.disconnect();
    if (this.#work || this.#stage === "cancelled") return;
    const begin = () => {
      this.#watcher?.disconnect();
      void this.#begin().catch(() => {});
    };
    if (this.loading === "eager" || this.#stage === "begun") return begin();
    this.#watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) begin();
      },
      { rootMargin: NEAR_THE_VIEWPORT },
    );
    this.#watcher.observe(this);
  }

  #begin(): Promise<LoadDetail> {
    this.#stage = "begun";
    this.#work ??= this.#run();
    return this.#work;
  }

  #abort(why: string): void {
    if (!this.#attempts) return;
    this.#attempts.cancel(why);
    this.#work = undefined;
    this.#end(null, "");
  }

  async #run(): Promise<LoadDetail> {
    const attempts = (this.#attempts = new Attempts());
    use(attempts);
    this.#state("painting");
    this.#view.say("Painting the picture.");
    try {
      const { picture, label, ...detail } = await attempts.last((signal) => this.#paint(signal));
      if (attempts.cancelled) throw attempts.cancelled;
      this.#view.draw(picture);
      this.#label = label;
      this.#end("painted", "The picture is painted.");
      this.#emit("load", detail);
      return detail;
    } catch (error) {
      // By then another may have begun.
      if (attempts.cancelled) throw attempts.cancelled;
      const known = error instanceof BrushworkError ? error : new BrushworkError("runtime", reason(error));
      this.#work = undefined;
      this.#end("failed", known.message);
      this.#emit("error", known);
      throw known;
    } finally {
      leave(attempts);
    }
  }

  async #paint(signal: AbortSignal): Promise<StylizeResult> {
    const wanted = readAttributes(this);
    const [photo, mask] = [this.#taken("src"), this.#taken("mask")];
    if (!photo) throw missing("src");
    if (!this.#taken("style-src")) needed(this, "style-id", ", or style-src");
    this.#view.progress(null);
    const picture = await pixelsOf(photo, this.baseURI, signal);
    const onProgress = (progress: Progress) => {
      if (!signal.aborted) this.#report(progress);
    };
    const request = { ...wanted, signal, onProgress };
    const engine = sharedEngine();
    const { style, file, isGuessed } = await this.#style(engine, request);
    const marked = mask && { mask: await pixelsOf(mask, this.baseURI, signal) };
    const result = await engine.stylize({ ...(isGuessed && GUESSED), ...request, ...marked, picture, style });
    return file ? { ...result, label: { ...result.label, styles: [creditOf(file)] } } : result;
  }

  /** The style's id, or the code of the style picture or style file, with that file. */
  async #style(
    engine: Engine,
    request: Omit<EncodeStyleRequest, "picture"> & { readonly signal: AbortSignal },
  ): Promise<{
    readonly style: StyleMixture;
    readonly file?: StyleFile;
    readonly isGuessed?: boolean | undefined;
  }> {
    const { signal, stylizer } = request;
    const taken = this.#taken("style-src");
    if (!taken) return { style: this.styleId };
    const blob = await fileOf(taken, this.baseURI, signal);
    const file = blob && (await readStyleFile(blob));
    if (file) return { style: await engine.codeOf(file, stylizer), file, isGuessed: file.guessed };
    const picture = await (blob ? decoded(blob, signal) : pixelsOf(taken, this.baseURI, signal));
    return { style: await engine.encodeStyle({ ...request, picture }), isGuessed: true };
  }

  #report(progress: Progress): void {
    const { phase, done, total } = progress;
    // Nobody knows how long the first tile takes; the others tell by it.
    const known = phase === "load" || (phase === "paint" && done > 0);
    this.#view.progress(known ? done / total : null);
    this.#emit("progress", progress);
  }

  #end(state: State | null, said: string): void {
    this.#attempts = undefined;
    this.#state(state);
    this.#view.progress(undefined);
    this.#view.say(said, state === "failed");
  }

  #state(state: State | null): void {
    try {
      this.#internals?.states?.clear();
      if (state) this.#internals?.states?.add(state);
    } catch {
      // Early browsers wanted names with dashes.
    }
  }

  #source(name: PictureName): PictureSource | null {
    return this.#given.get(name)?.source ?? this.getAttribute(name);
  }

  #taken(name: PictureName): Taken | null {
    const address = this.getAttribute(name);
    return this.#given.get(name)?.taken ?? (address ? { address } : null);
  }

  #give(name: PictureName, source: PictureSource | null): void {
    if (source === null || typeof source === "string" || source instanceof URL) {
      if (source !== null) this.setAttribute(name, String(source));
      else this.removeAttribute(name);
      if (this.#given.delete(name)) this.#change(name);
    } else {
      const taken = take(source);
      this.removeAttribute(name);
      this.#given.set(name, { source, taken });
      this.#change(name);
    }
  }

  /** Pages may have set properties before the element was defined; those hide the accessors. */
  #takeProperties(): void {
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = this[name];
      delete (this as Record<string, unknown>)[name];
      Object.assign(this, { [name]: value });
    }
  }

  #emit<T extends OwnEvent>(type: T, detail: BrushWorkEventMap[T]["detail"]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
