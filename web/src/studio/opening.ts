/** Taking in what the person gives: pictures to paint, and pictures to paint like. */
import { paintablePixels, PictureTooLargeError } from "../engine/limits.js";
import { element } from "../page/dom.js";
import { stem } from "../page/words.js";
import { isTransparent } from "./mix.js";
import { previewOf } from "./preview.js";
import type { Host } from "./server.js";
import {
  type Choice,
  encodingStylizer,
  largestPainted,
  type OwnStyle,
  type Picture,
  type StudioStore,
  type TooLarge,
} from "./state.js";
import type { Task } from "./task.js";
import { fits } from "./too-large.js";
import { tools } from "./tools.js";

export interface Next {
  paint(): Promise<void>;
  choose(choice: Choice): void;
}

export class Opening {
  readonly #store: StudioStore;
  readonly #host: Host | null;
  readonly #task: Task;
  readonly #next: Next;
  #ownStyles = 0;

  constructor(store: StudioStore, host: Host | null, task: Task, next: Next) {
    this.#store = store;
    this.#host = host;
    this.#task = task;
    this.#next = next;
  }

  /** Open a file as the picture, and paint it. */
  async open(file: File): Promise<void> {
    await this.#open(file, file.name || "pasted picture", false);
  }

  /** Open one of the site's own pictures. */
  async openSample(address: string, name: string): Promise<void> {
    const signal = this.#task.beginOpening("Fetching the sample");
    try {
      const response = await fetch(address, { signal });
      if (!response.ok) throw new Error(`${response.url} answers ${response.status}`);
      const file = await response.blob();
      if (!signal.aborted) await this.#open(file, name, false);
    } catch (error) {
      if (!signal.aborted) this.#task.failOpening(error, () => void this.openSample(address, name));
    }
  }

  /** Make a style of a file, and take it. */
  async openStyle(file: File): Promise<void> {
    const stylizer = encodingStylizer(this.#store.state);
    if (!stylizer) return;
    const signal = this.#task.beginOpening("Opening the style picture", true);
    try {
      const { engine, pictures } = await tools();
      const picture = await pictures.decodePicture(file, {
        reduce: true,
        pixels: paintablePixels("whole"),
        signal,
      });
      const code = await engine.encode({
        picture,
        stylizer: stylizer.id,
        signal,
        onProgress: (progress) => this.#task.report(signal, progress),
      });
      if (signal.aborted) return;
      const style = {
        // No published style has such an id.
        id: `own:${++this.#ownStyles}`,
        title: stem(file.name),
        artist: "your own picture",
        year: "",
        rights: "",
      };
      const own: OwnStyle = {
        stylizer: stylizer.id,
        style,
        code,
        file,
        preview: URL.createObjectURL(file),
      };
      this.#store.update({ own: [own, ...this.#store.state.own], work: null });
      this.#next.choose({ stylizer: stylizer.id, style: style.id });
    } catch (error) {
      if (!signal.aborted) this.#task.failOpening(error, null);
    }
  }

  /** Open a picture that is too large, reduced to what a browser paints. */
  makeSmaller({ file, name }: TooLarge): void {
    void this.#open(file, name, true);
  }

  /** Take a picture that is too large as it is, for the server. */
  async takeForServer({ file, name }: TooLarge): Promise<void> {
    const signal = this.#task.beginOpening("Opening the picture");
    try {
      const { width, height } = await uprightSize(file);
      if (signal.aborted) return;
      this.#take({ file, name, width, height, pixels: null, preview: null, note: null });
      await this.#next.paint();
    } catch (error) {
      if (!signal.aborted) this.#task.failOpening(error, null);
    }
  }

  async #open(file: Blob, name: string, smaller: boolean): Promise<void> {
    const signal = this.#task.beginOpening("Opening the picture");
    try {
      const { pictures } = await tools();
      const most = largestPainted(this.#store.state);
      const decoded = await pictures.decodePicture(file, { reduce: smaller, pixels: most, signal });
      const preview = await previewOf(decoded);
      if (signal.aborted) return;
      const { width, height } = decoded;
      const note = smaller ? "made smaller" : null;
      this.#take({ file, name, width, height, pixels: decoded, preview, note });
      await this.#next.paint();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof PictureTooLargeError && this.#canHelp(error, file)) {
        const { width, height, reducible } = error;
        this.#store.update({ work: null, tooLarge: { file, name, width, height, reducible } });
      } else this.#task.failOpening(error, null);
    }
  }

  #canHelp(error: PictureTooLargeError, file: Blob): boolean {
    return error.reducible || (this.#host !== null && fits({ file, ...error }, this.#host));
  }

  #take(picture: Picture): void {
    const { format, look } = this.#store.state;
    const transparent = picture.pixels !== null && isTransparent(picture.pixels);
    this.#store.update({
      picture,
      painting: null,
      unfinished: null,
      marking: false,
      look: { ...look, mask: null },
      work: null,
      remark: "",
      format: transparent && format === "image/jpeg" ? "image/png" : format,
    });
  }
}

/** A header's size does not know of EXIF orientation; an image element does. */
async function uprightSize(file: Blob): Promise<{ width: number; height: number }> {
  const image = element("img", { src: URL.createObjectURL(file) });
  try {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(image.src);
  }
}
