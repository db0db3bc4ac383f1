/** What the person can do; each changes the state, and views follow. */
import type { Pixels, Progress } from "../engine/api.js";
import { BrushworkError } from "../engine/errors.js";
import { PictureTooLargeError } from "../engine/limits.js";
import { element } from "../page/dom.js";
import { bytes, explain, stem } from "../page/words.js";
import { isTransparent, mix } from "./mix.js";
import { askServer, type Host } from "./server.js";
import {
  type Choice,
  type Format,
  find,
  type Picture,
  type StudioStore,
  type TooLarge,
  type Work,
} from "./state.js";
import { fits } from "./too-large.js";
import { tools } from "./tools.js";

const ENDINGS = { "image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp" } as const;
/** Arrow keys run through the styles; only where they come to rest is painted. */
const ARROW_KEYS_REST_MS = 150;

export class Actions {
  readonly #store: StudioStore;
  readonly #host: Host | null;
  #current = new AbortController();
  #opening: AbortSignal | undefined;
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(store: StudioStore, host: Host | null) {
    this.#store = store;
    this.#host = host;
  }

  /** Fetch the catalogue and, while the person chooses, the painter. */
  async start(): Promise<void> {
    try {
      const { engine } = await tools();
      const manifests = await engine.catalogue();
      const first = manifests[0];
      const choice = first ? { stylizer: first.id, style: first.styles[0].id } : null;
      this.#store.update({ manifests, choice });
    } catch (error) {
      this.#fail(error, () => {
        this.#store.update({ problem: null });
        void this.start();
      });
      return;
    }
    if (this.#store.state.picture) void this.paint();
    else void this.#prepare();
  }

  /** Open a file as the picture, and paint it. */
  async open(file: File): Promise<void> {
    await this.#open(file, file.name || "pasted picture", false);
  }

  /** Open one of the site's own pictures. */
  async openSample(address: string, name: string): Promise<void> {
    const signal = this.#beginOpening("Fetching the sample");
    try {
      const response = await fetch(address, { signal });
      if (!response.ok) throw new Error(`${response.url} answers ${response.status}`);
      const file = await response.blob();
      if (!signal.aborted) await this.#open(file, name, false);
    } catch (error) {
      if (!signal.aborted) this.#failOpening(error, () => void this.openSample(address, name));
    }
  }

  /** Take a style, and paint with it where there is a picture. */
  choose(choice: Choice): void {
    this.#store.update({ choice });
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => {
      // A picture that is being opened will be painted in this style.
      if (this.#isOpening()) return;
      if (this.#store.state.picture) void this.paint();
      else void this.#prepare();
    }, ARROW_KEYS_REST_MS);
  }

  /** Paint the picture in the chosen style. */
  async paint(): Promise<void> {
    const { picture, choice } = this.#store.state;
    if (!picture || !choice) return;
    if (!picture.pixels) return this.#paintOnServer(picture);
    const signal = this.#begin("Painting", true);
    try {
      const { engine } = await tools();
      const { picture: pixels, ...facts } = await engine.stylize({
        ...choice,
        picture: copy(picture.pixels),
        signal,
        onProgress: (progress) => this.#report(signal, progress),
      });
      if (signal.aborted) return;
      this.#store.update({ painting: { by: "browser", choice, pixels, ...facts }, work: null });
    } catch (error) {
      if (!signal.aborted) this.#fail(error, () => void this.paint());
    }
  }

  /** Save the painting as the person wants it. */
  async save(): Promise<void> {
    const { picture, painting, strength, format, quality } = this.#store.state;
    if (!picture || !painting) return;
    this.#store.update({ problem: null });
    const name = `${stem(picture.name)}-${painting.choice.style}`;
    try {
      if (painting.by === "server") return download(painting.file, name);
      const { pictures } = await tools();
      const mixed = mix(picture.pixels!, painting.pixels, strength);
      download(await pictures.encodePicture(mixed, format, quality), name);
    } catch (error) {
      this.#fail(error, null);
    }
  }

  /** Open a picture that is too large, reduced to what a browser paints. */
  makeSmaller({ file, name }: TooLarge): void {
    void this.#open(file, name, true);
  }

  /** Take a picture that is too large as it is, for the server. */
  async takeForServer({ file, name }: TooLarge): Promise<void> {
    const signal = this.#beginOpening("Opening the picture");
    try {
      const { width, height } = await uprightSize(file);
      if (signal.aborted) return;
      this.#take({ file, name, width, height, pixels: null, note: null });
      await this.paint();
    } catch (error) {
      if (!signal.aborted) this.#failOpening(error, null);
    }
  }

  async #open(file: Blob, name: string, smaller: boolean): Promise<void> {
    const signal = this.#beginOpening("Opening the picture");
    try {
      const { pictures } = await tools();
      const decoded = await pictures.decodePicture(file, { reduce: smaller, signal });
      if (signal.aborted) return;
      const { width, height } = decoded;
      const note = smaller ? "made smaller" : null;
      this.#take({ file, name, width, height, pixels: decoded, note });
      await this.paint();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof PictureTooLargeError && this.#canHelp(error, file)) {
        const { width, height, reducible } = error;
        this.#store.update({ work: null, tooLarge: { file, name, width, height, reducible } });
      } else this.#failOpening(error, null);
    }
  }

  #canHelp(error: PictureTooLargeError, file: Blob): boolean {
    return error.reducible || (this.#host !== null && fits({ file, ...error }, this.#host));
  }

  #take(picture: Picture): void {
    const { format } = this.#store.state;
    const transparent = picture.pixels !== null && isTransparent(picture.pixels);
    this.#store.update({
      picture,
      painting: null,
      work: null,
      remark: "",
      format: transparent && format === "image/jpeg" ? "image/png" : format,
    });
  }

  async #paintOnServer(picture: Picture): Promise<void> {
    const { choice, strength, format } = this.#store.state;
    const style = find(this.#store.state, choice)?.style;
    if (!choice || !style || !this.#host) return;
    const signal = this.#begin("Waiting for your answer");
    const file = await askServer(
      this.#host,
      {
        name: picture.name,
        bytes: picture.file.size,
        width: picture.width,
        height: picture.height,
        ...choice,
        styleTitle: style.title,
        strength,
        format: ENDINGS[format],
      },
      picture.file,
      signal,
    );
    if (signal.aborted) return;
    if (file) this.#store.update({ painting: { by: "server", choice, file, strength }, work: null });
    else this.#stepBack("Nothing was sent.");
  }

  async #prepare(): Promise<void> {
    const { choice, preparation } = this.#store.state;
    if (!choice || preparation || !isSecureContext) return;
    this.#store.update({ preparation: { label: "Getting the painter ready", share: null, cancel: null } });
    try {
      const { engine } = await tools();
      await engine.prepare(choice.stylizer, {
        onProgress: ({ done, total }) => this.#store.update({ preparation: loading(done, total, null) }),
      });
    } catch {
      // The first painting tries again, and says what is wrong.
    } finally {
      this.#store.update({ preparation: null });
    }
  }

  #begin(label: string, mayCancel = false): AbortSignal {
    this.#current.abort();
    this.#current = new AbortController();
    const cancel = mayCancel ? () => this.#cancel() : null;
    this.#store.update({ problem: null, remark: "", work: { label, share: null, cancel } });
    return this.#current.signal;
  }

  #beginOpening(label: string): AbortSignal {
    this.#opening = this.#begin(label);
    return this.#opening;
  }

  #isOpening(): boolean {
    return this.#opening === this.#current.signal && this.#store.state.work !== null;
  }

  #failOpening(error: unknown, retry: (() => void) | null): void {
    this.#stepBack("");
    this.#fail(error, retry);
  }

  #cancel(): void {
    this.#current.abort();
    this.#stepBack("Cancelled.");
  }

  /** As it was before: what is shown and what is chosen agree again. */
  #stepBack(remark: string): void {
    const { painting, choice } = this.#store.state;
    this.#store.update({ work: null, remark, choice: painting?.choice ?? choice });
  }

  #report(signal: AbortSignal, { phase, done, total }: Progress): void {
    const { work } = this.#store.state;
    if (signal.aborted || !work) return;
    const share = phase === "paint" && done > 0 ? done / total : null;
    const painting = { label: "Painting", share, cancel: work.cancel };
    this.#store.update({ work: phase === "load" ? loading(done, total, work.cancel) : painting });
  }

  #fail(error: unknown, retry: (() => void) | null): void {
    const lasting = error instanceof BrushworkError && error.code === "insecure-context";
    this.#store.update({ work: null, problem: { message: explain(error), retry: lasting ? null : retry } });
  }
}

function copy({ width, height, data }: Pixels): Pixels {
  return { width, height, data: data.slice() };
}

function loading(done: number, total: number, cancel: (() => void) | null): Work {
  if (done >= total) return { label: "Starting the painter", share: null, cancel };
  return { label: `Fetching the painter: ${bytes(done)} of ${bytes(total)}`, share: done / total, cancel };
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

function download(file: Blob, name: string): void {
  const ending = ENDINGS[file.type as Format] ?? "png";
  const link = element("a", { href: URL.createObjectURL(file), download: `${name}.${ending}` });
  link.click();
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
