/** The element's shadow tree: photo, painting, progress, status, and what a page lays over them. */
import type { Pixels } from "../contract/arrays.js";
import { addressOf, type Taken } from "./source.js";
import { STYLE } from "./style.js";

/** Constructed sheets, because pages forbid inline ones by policy; each belongs to a document. */
const sheets = new WeakMap<Document, CSSStyleSheet>();

export class View {
  /** Shows the painting, and has it. */
  readonly painting = part("canvas", "painting");
  readonly #root: ShadowRoot;
  /** `bare` while there is no photo, `painted` while there is a painting. */
  readonly #frame = part("div", "frame");
  readonly #image = part("img", "photo");
  readonly #progress = part("progress", "progress");
  readonly #status = part("p", "status");
  /** The image, or a canvas instead of it. */
  #photo: HTMLImageElement | HTMLCanvasElement = this.#image;
  #shown: Taken | null = null;
  #hidden = false;
  #objectUrl: string | undefined;

  constructor(root: ShadowRoot) {
    this.#root = root;
    // The photo's alternative text speaks for both.
    this.painting.ariaHidden = "true";
    for (const type of ["load", "error"]) {
      this.#image.addEventListener(type, () => this.#frame.classList.toggle("bare", type === "error"));
    }
    // Isolated pages may show nothing of another origin but what its host allows them to read.
    if (globalThis.crossOriginIsolated) this.#image.crossOrigin = "anonymous";
    this.#progress.hidden = true;
    this.#progress.ariaLabel = "Progress";
    this.#status.setAttribute("role", "status");
    const overlay = part("slot", "overlay");
    overlay.name = "overlay";
    this.#frame.classList.add("bare");
    this.#frame.append(this.#image, this.painting, overlay, this.#progress, this.#status);
    root.append(this.#frame);
  }

  /** In a document, with room for a picture of this size; 0 where it is not known. */
  dress(document: Document, width: number, height: number): void {
    const { CSSStyleSheet } = document.defaultView ?? globalThis;
    let sheet = sheets.get(document);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      sheets.set(document, sheet);
    }
    const size = new CSSStyleSheet();
    if (width) size.insertRule(`:host { width: ${width}px }`);
    if (height)
      size.insertRule(
        width ? `:host { aspect-ratio: ${width} / ${height} }` : `:host { height: ${height}px }`,
      );
    this.#root.adoptedStyleSheets = size.cssRules.length > 0 ? [sheet, size] : [sheet];
  }

  /** Show a photo, and no painting until that is drawn; the same one again changes nothing. */
  show(photo: Taken | null, loading: "lazy" | "eager"): void {
    const same = isSame(photo, this.#shown);
    if (same && !this.#hidden) return;
    this.hide();
    if (!same) this.#frame.classList.remove("painted");
    this.#shown = photo;
    this.#hidden = false;
    const isDrawn = photo !== null && "canvas" in photo;
    this.#frame.classList.toggle("bare", !isDrawn);
    this.#replacePhoto(isDrawn ? photo.canvas : this.#image);
    if (!photo || isDrawn) return;
    this.#image.loading = loading;
    if ("file" in photo) this.#objectUrl = URL.createObjectURL(photo.file);
    this.#image.src =
      "address" in photo ? photo.address : "image" in photo ? addressOf(photo.image) : this.#objectUrl!;
  }

  /** Let go of the photo, until it is shown again. */
  hide(): void {
    if (this.#objectUrl) URL.revokeObjectURL(this.#objectUrl);
    this.#objectUrl = undefined;
    this.#hidden = true;
    this.#image.removeAttribute("src");
  }

  describe(alt: string): void {
    this.#image.alt = alt;
    if (this.#photo === this.#image) return;
    this.#photo.role = "img";
    this.#photo.ariaLabel = alt;
  }

  draw({ width, height, data }: Pixels): void {
    this.painting.width = width;
    this.painting.height = height;
    this.painting.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
    this.#frame.classList.add("painted");
  }

  /** How much is done of 1; null where nobody knows, undefined where nothing is at work. */
  progress(share: number | null | undefined): void {
    this.#progress.hidden = share === undefined;
    if (share == null) this.#progress.removeAttribute("value");
    else this.#progress.value = share;
  }

  /** To everybody where it is a problem, else to screen readers only. */
  say(text: string, problem = false): void {
    this.#status.textContent = text;
    this.#status.classList.toggle("problem", problem);
  }

  #replacePhoto(photo: HTMLImageElement | HTMLCanvasElement): void {
    if (photo === this.#photo) return;
    photo.part.add("photo");
    this.#photo.replaceWith(photo);
    this.#photo = photo;
    this.describe(this.#image.alt);
  }
}

function isSame(one: Taken | null, other: Taken | null): boolean {
  if (one && other && "address" in one && "address" in other) return one.address === other.address;
  return one === other;
}

function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.part.add(name);
  return element;
}
