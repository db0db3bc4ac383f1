import { BrushworkError, reason } from "../contract/errors.js";
import { readStyleFile } from "../contract/style-file.js";
import type {
  EncodeStyleRequest,
  Engine,
  EngineOptions,
  Pixels,
  Progress,
  StyleCode,
  StylizeResult,
} from "../engine/api.js";
import { createEngine } from "../engine/engine.js";
import { decodePicture } from "../imaging/decode.js";
import { paintablePixels } from "../platform/limits.js";
import { NAMES, readAttributes } from "./attributes.js";
import { fetchPicture } from "./source.js";
import { STYLE } from "./style.js";

/** What a `load` event's `detail` says of the painting. */
export type LoadDetail = Pick<StylizeResult, "milliseconds" | "runtime">;

const NEAR_THE_VIEWPORT = "300px";

// Servers import this too, and have no elements.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? class {};

let sheet: CSSStyleSheet | undefined;
let options: EngineOptions = {};
let shared: Engine | undefined;

/** Where the engine's files lie, for all elements; call it before the first element paints. */
export function configure(engineOptions: EngineOptions): void {
  shared?.release();
  shared = undefined;
  options = engineOptions;
}

/**
 * `<brush-work src stylizer style-id alt>`: a picture, painted where it stands.
 *
 * Further attributes: `style-src`, the address of a style picture or style file, instead of `style-id`; `strength`,
 * 0 to 1.5; `colours`, one of `style`, `luma`, `palette`; `stroke`, 1 to 4; `backend`, one of `auto`, `wasm`,
 * `webgpu`.
 *
 * The photo is shown until the painting is ready, and stays where painting fails. Events (none
 * bubbles): `progress` (`detail`: Progress), `load` (`detail`: LoadDetail), `error` (`detail`:
 * BrushworkError). Parts: `photo`, `painting`, `progress`, `status`. Custom properties:
 * `--brush-work-fade`, `--brush-work-gap`, `--brush-work-accent`, `--brush-work-text`,
 * `--brush-work-background`.
 */
export class BrushWork extends Base {
  static readonly observedAttributes = NAMES;

  readonly #photo: HTMLImageElement;
  readonly #painting: HTMLCanvasElement;
  readonly #progress: HTMLProgressElement;
  readonly #status: HTMLParagraphElement;
  #painted: AbortController | undefined;
  #watcher: IntersectionObserver | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleSheet()];
    this.#photo = part("img", "photo");
    this.#painting = part("canvas", "painting");
    // The photo's alternative text speaks for both.
    this.#painting.ariaHidden = "true";
    for (const type of ["load", "error"]) {
      this.#photo.addEventListener(type, () => this.#photo.classList.toggle("missing", type === "error"));
    }
    this.#progress = part("progress", "progress");
    this.#progress.hidden = true;
    this.#progress.ariaLabel = "Progress";
    this.#status = part("p", "status");
    this.#status.setAttribute("role", "status");
    root.append(this.#photo, this.#painting, this.#progress, this.#status);
  }

  connectedCallback(): void {
    this.#show();
    this.#watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.#begin();
      },
      { rootMargin: NEAR_THE_VIEWPORT },
    );
    this.#watcher.observe(this);
  }

  disconnectedCallback(): void {
    this.#watcher?.disconnect();
    this.#watcher = undefined;
    this.#painted?.abort();
    this.#painted = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return;
    this.#show();
    if (name !== "alt" && this.#painted) {
      this.#painted.abort();
      this.#painted = undefined;
      this.#begin();
    }
  }

  #show(): void {
    const src = this.getAttribute("src") ?? "";
    if (this.#photo.getAttribute("src") !== src) {
      this.#painting.classList.remove("painted");
      this.#photo.src = src;
    }
    this.#photo.alt = this.getAttribute("alt") ?? "";
  }

  /** Once for each set of attributes; several that change together are painted once. */
  #begin(): void {
    if (this.#painted) return;
    const controller = new AbortController();
    this.#painted = controller;
    queueMicrotask(() => void this.#paint(controller.signal));
  }

  async #paint(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#say("Painting the picture.");
    try {
      const { picture, ...detail } = await this.#stylize(signal);
      signal.throwIfAborted();
      this.#draw(picture);
      this.#say("The picture is painted.");
      this.#emit("load", detail satisfies LoadDetail);
    } catch (error) {
      if (signal.aborted) return;
      const known = error instanceof BrushworkError ? error : new BrushworkError("runtime", reason(error));
      this.#say(known.message, true);
      this.#emit("error", known);
    }
    this.#progress.hidden = true;
  }

  async #stylize(signal: AbortSignal): Promise<StylizeResult> {
    const { src, style, ...look } = readAttributes(this);
    this.#progress.removeAttribute("value");
    this.#progress.hidden = false;
    const picture = await pictureAt(src, signal);
    const onProgress = (progress: Progress) => {
      if (!signal.aborted) this.#report(progress);
    };
    shared ??= createEngine(options);
    const request = { ...look, signal, onProgress };
    if ("id" in style) return shared.stylize({ ...request, picture, style: style.id });
    return shared.stylize({ ...request, picture, style: await codeAt(shared, style.src, request) });
  }

  #report(progress: Progress): void {
    const { phase, done, total } = progress;
    // Nobody knows how long the first tile takes; the others tell by it.
    if (phase === "load" || (phase === "paint" && done > 0)) this.#progress.value = done / total;
    else this.#progress.removeAttribute("value");
    this.#emit("progress", progress);
  }

  #draw({ width, height, data }: Pixels): void {
    this.#painting.width = width;
    this.#painting.height = height;
    this.#painting.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
    this.#painting.classList.add("painted");
  }

  /** To everybody where it is a problem, else to screen readers only. */
  #say(text: string, problem = false): void {
    this.#status.textContent = text;
    this.#status.classList.toggle("problem", problem);
  }

  #emit(type: "load" | "progress" | "error", detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

async function pictureAt(address: string, signal: AbortSignal): Promise<Pixels> {
  return decoded(await fetchPicture(new URL(address, document.baseURI), signal), signal);
}

function decoded(file: Blob, signal: AbortSignal): Promise<Pixels> {
  return decodePicture(file, { reduce: true, pixels: paintablePixels("whole"), signal });
}

/** The code of the style picture or style file at an address. */
async function codeAt(
  engine: Engine,
  address: string,
  request: Omit<EncodeStyleRequest, "picture"> & { readonly signal: AbortSignal },
): Promise<StyleCode> {
  const { signal, stylizer } = request;
  const file = await fetchPicture(new URL(address, document.baseURI), signal);
  const style = await readStyleFile(file);
  if (!style) return engine.encodeStyle({ ...request, picture: await decoded(file, signal) });
  return engine.codeOf(style, stylizer);
}

/** A constructed sheet, because pages forbid inline ones by policy. */
function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  return sheet;
}

function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.part.add(name);
  return element;
}
