/** Taking in what the person gives: pictures to paint, and pictures to paint like. */
import { BrushworkError, paintablePixels, PictureTooLargeError, unreachable } from "../../lib/index.js";
import { element } from "../page/dom.js";
import { explain, stem } from "../page/words.js";
import { isPainted } from "./look.js";
import { isTransparent } from "./mix.js";
import { previewOf } from "./preview.js";
import type { Host } from "./server.js";
import {
  type Choice,
  encodingStylizer,
  largestPainted,
  type Look,
  type OwnStyle,
  type Picture,
  same,
  type StudioStore,
  type TooLarge,
} from "./state.js";
import type { Task } from "./task.js";
import { fits } from "./too-large.js";
import { tools } from "./tools.js";

export interface Next {
  paint(): Promise<void>;
  adjust(change: Partial<Look>): void;
  choose(choice: Choice): void;
}

/** A style picture, and what was chosen when it was given: a later choice is the last word. */
interface Wanted {
  readonly file: File;
  readonly choice: Choice | null;
}

export class Opening {
  readonly #store: StudioStore;
  readonly #host: Host | null;
  readonly #task: Task;
  readonly #next: Next;
  #ownStyles = 0;
  /** A picture that is to be a style, until it is one or is given up. */
  #wanted: Wanted | null = null;

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
    const signal = this.#task.beginOpening("picture", "Fetching the sample");
    try {
      const file = await fetchFile(address, signal);
      if (!signal.aborted) await this.#open(file, name, false);
    } catch (error) {
      if (!signal.aborted) this.#fail(error, () => void this.openSample(address, name));
    }
  }

  /** Make a style of a file, and take it; after the picture, where one is being opened. */
  async openStyle(file: File): Promise<void> {
    this.#wanted = { file, choice: this.#store.state.look.choice };
    if (this.#task.opening !== "picture") await this.#makeStyle(this.#wanted);
  }

  async #makeStyle(wanted: Wanted): Promise<void> {
    const stylizer = encodingStylizer(this.#store.state);
    if (!stylizer) {
      this.#wanted = null;
      return this.#next.paint();
    }
    const { file, choice } = wanted;
    const isChosenAnother = () => !same(this.#store.state.look.choice, choice);
    const signal = this.#task.beginOpening("style", "Opening the style picture");
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
      signal.throwIfAborted();
      this.#wanted = null;
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
      if (isChosenAnother()) this.#next.adjust({});
      else this.#next.choose({ stylizer: stylizer.id, style: style.id });
    } catch (error) {
      // Where another picture came it is made when that is open.
      const isReplaced = signal.aborted && this.#task.opening !== null;
      if (this.#wanted === wanted && !isReplaced) this.#wanted = null;
      if (signal.aborted) {
        if (!this.#store.state.work && !isReplaced) this.#next.adjust({});
        return;
      }
      const isLost = error instanceof BrushworkError && error.code === "network";
      this.#store.update({ work: null });
      // What is chosen is painted meanwhile; to begin that takes messages away.
      const { picture } = this.#store.state;
      if (picture?.pixels && !isPainted(this.#store.state)) void this.#next.paint();
      this.#task.complain(error, isLost ? () => void this.openStyle(file) : null);
    }
  }

  /** Open a picture that is too large, reduced to what a browser paints. */
  makeSmaller({ file, name }: TooLarge): void {
    void this.#open(file, name, true);
  }

  /** Take a picture that is too large as it is, for the server. */
  async takeForServer({ file, name }: TooLarge): Promise<void> {
    const signal = this.#task.beginOpening("picture", "Opening the picture");
    try {
      const { width, height } = await uprightSize(file);
      if (signal.aborted) return;
      this.#take({ file, name, width, height, pixels: null, preview: null, note: null });
      await this.#goOn();
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  async #open(file: Blob, name: string, smaller: boolean): Promise<void> {
    const signal = this.#task.beginOpening("picture", "Opening the picture");
    try {
      const { pictures } = await tools();
      const most = largestPainted(this.#store.state);
      const decoded = await pictures.decodePicture(file, { reduce: smaller, pixels: most, signal });
      const preview = await previewOf(decoded);
      if (signal.aborted) return;
      const { width, height } = decoded;
      const note = smaller ? "made smaller" : null;
      this.#take({ file, name, width, height, pixels: decoded, preview, note });
      await this.#goOn();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof PictureTooLargeError && this.#canHelp(error, file)) {
        const { width, height, reducible } = error;
        this.#store.update({ work: null, tooLarge: { file, name, width, height, reducible } });
      } else this.#fail(error);
    }
  }

  /** A picture is open. */
  async #goOn(): Promise<void> {
    if (this.#wanted) await this.#makeStyle(this.#wanted);
    else await this.#next.paint();
  }

  /** The picture that is too large is not taken: what was wanted meanwhile is for the one before. */
  leave(): void {
    if (this.#wanted) void this.#makeStyle(this.#wanted);
    else this.#next.adjust({});
  }

  #fail(error: unknown, retry: (() => void) | null = null): void {
    const too = this.#wanted ? " The style picture was not taken either." : "";
    this.#wanted = null;
    this.#task.failOpening(too ? new BrushworkError("runtime", explain(error) + too) : error, retry);
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

async function fetchFile(address: string, signal: AbortSignal): Promise<Blob> {
  try {
    const response = await fetch(address, { signal });
    if (response.ok) return await response.blob();
    throw new BrushworkError("network", `${response.url} answers ${response.status}.`);
  } catch (error) {
    if (signal.aborted || error instanceof BrushworkError) throw error;
    throw new BrushworkError("network", `The sample could not be loaded: ${unreachable(error)}.`, {
      cause: error,
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
