/** What the frame shows, and whose picture it is. */
import { type BrushWork, type LoadDetail } from "../../lib/element/index.js";
import type { EmbedLook, EmbedPicture } from "../../lib/embed/index.js";
import type { EncodedType } from "../../lib/index.js";
import { t } from "../page/texts.js";
import { Refused } from "./refused.js";

/** `own`: a person chose it here, and the page around the frame does not get it. */
interface Picture {
  readonly own: boolean;
}

export class Shown {
  /** Pictures of the page's address are the site's own samples, which everybody has. */
  #picture: Picture = { own: false };
  /** Encoding takes memory: one at a time. */
  #encoded: Promise<unknown> = Promise.resolve();

  constructor(readonly element: BrushWork) {}

  /** Whether a person chose the picture here. */
  get isOwn(): boolean {
    return this.#picture.own;
  }

  get isEmpty(): boolean {
    return this.element.src === null;
  }

  /** Show a picture, to be painted; whatever was asked for about the one before ends. */
  show(picture: EmbedPicture, { own }: Picture): void {
    this.cancel();
    this.#picture = { own };
    this.element.src = asFile(picture);
    this.reveal();
  }

  /** The element is hidden while there is no picture, so that it does not ask for one. */
  reveal(): void {
    this.element.hidden = this.isEmpty;
  }

  cancel(): void {
    if (!this.isEmpty) this.element.cancel();
  }

  /** Give a look, or a part of one; it is painted anew where there is a picture. */
  dress({ styleId, styleSrc, mask, ...others }: EmbedLook): void {
    const { element } = this;
    Object.assign(element, others);
    // A style picture stands before a style, until a style is chosen.
    if (styleId !== undefined) Object.assign(element, { styleId, styleSrc: null });
    if (styleSrc !== undefined) element.styleSrc = styleSrc && asFile(styleSrc);
    if (mask !== undefined) element.mask = mask && asFile(mask);
  }

  painted(): Promise<LoadDetail> {
    return this.element.stylize();
  }

  /** The painting as a file for the page around the frame. */
  async result(format: EncodedType = "image/png", quality?: number): Promise<Blob> {
    const asked = this.#picture;
    if (this.isEmpty) throw new Refused("request", t("embed.nothing"));
    if (asked.own) throw new Refused("private", t("embed.private"));
    const file = this.#encoded.then(async () => {
      const encoded = await this.element.toBlob(format, quality);
      // It may be another picture by now, also one that is private.
      if (this.#picture === asked) return encoded;
      throw new DOMException("Another picture is shown.", "AbortError");
    });
    this.#encoded = file.catch(() => {});
    return file;
  }
}

function asFile<P>(picture: P | ArrayBuffer): P | Blob {
  return picture instanceof ArrayBuffer ? new Blob([picture]) : picture;
}
