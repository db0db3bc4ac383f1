/** Choosing, painting and saving; each changes the state, and views follow. */
import { BrushworkError, isLarge, type Pixels, previewFactor } from "../../lib/index.js";
import { element } from "../page/dom.js";
import { stem } from "../page/words.js";
import { engineLook, isPainted, restOf } from "./look.js";
import { mixed } from "./mix.js";
import { grown, previewOf } from "./preview.js";
import { type Host, paintOnServer } from "./server.js";
import {
  type Choice,
  ENDINGS,
  find,
  type Format,
  type Look,
  type Picture,
  type StudioStore,
} from "./state.js";
import { loading, type Task } from "./task.js";
import { tools } from "./tools.js";

/** Arrow keys run through the styles, and sliders through values; only where they rest is painted. */
const REST_MS = 200;
/** File systems take 255 bytes, of which a letter may need four. */
const LONGEST_NAME = 60;
const ASK_AGAIN = "Press “Paint it” to have it painted like this.";

export class Actions {
  readonly #store: StudioStore;
  readonly #host: Host | null;
  readonly #task: Task;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #starting = false;
  /** Settles when what is being saved is saved. */
  #saved: Promise<unknown> = Promise.resolve();

  constructor(store: StudioStore, host: Host | null, task: Task) {
    this.#store = store;
    this.#host = host;
    this.#task = task;
  }

  /** Fetch the catalogue and, while the person chooses, the painter. */
  async start(): Promise<void> {
    if (this.#starting) return;
    this.#starting = true;
    try {
      const { engine } = await tools();
      const manifests = await engine.catalogue();
      const first = manifests[0];
      const choice = first ? { stylizer: first.id, style: first.styles[0].id } : null;
      this.#store.update({ manifests, look: { ...this.#store.state.look, choice } });
    } catch (error) {
      this.#task.complain(error, () => {
        this.#store.update({ problem: null });
        void this.start();
      });
      return;
    } finally {
      this.#starting = false;
    }
    // What is being opened will be painted.
    if (this.#task.opening) return;
    if (this.#store.state.picture) void this.paint();
    else void this.#prepare();
  }

  /** Take a style, and paint with it where there is a picture. */
  choose(choice: Choice): void {
    const { look } = this.#store.state;
    const second = look.choice?.stylizer === choice.stylizer ? look.second : null;
    const whole = find(this.#store.state, choice)?.manifest.painter.kind === "whole";
    const colours = whole && look.colours === "palette" ? "style" : look.colours;
    this.adjust({ choice, second, colours });
  }

  /** Change the look, and paint it where there is a picture and mixing is not enough. */
  adjust(change: Partial<Look>): void {
    this.#store.update({ look: { ...this.#store.state.look, ...change } });
    clearTimeout(this.#rest);
    const { picture } = this.#store.state;
    const painted = isPainted(this.#store.state);
    // The server is asked anew by the person only.
    if (picture && !picture.pixels) return this.#store.update({ remark: painted ? "" : ASK_AGAIN });
    this.#store.update({ soon: picture !== null && !painted });
    this.#rest = setTimeout(() => {
      // Not if it was cancelled meanwhile.
      const { picture: now, soon } = this.#store.state;
      this.#store.update({ soon: false });
      // What is being opened will be painted like this.
      if (this.#task.opening) return;
      if (!now) void this.#prepare();
      else if (soon && now.pixels && !isPainted(this.#store.state)) void this.paint();
    }, REST_MS);
  }

  /** Paint the picture as it is wanted. */
  async paint(): Promise<void> {
    const { picture, look } = this.#store.state;
    const wanted = engineLook(this.#store.state, look);
    if (!picture) return;
    // Without styles: fetching them ends in the painting, or says again what is wrong.
    if (!this.#store.state.manifests) return this.start();
    if (!wanted) return;
    if (!picture.pixels) return this.#paintOnServer(picture);
    const photo = picture.pixels;
    const signal = this.#task.begin("Painting", true);
    try {
      const { engine } = await tools();
      // Large pictures: one thing at a time, for want of memory.
      if (isLarge(photo)) await this.#saved;
      signal.throwIfAborted();
      const { picture: pixels, ...facts } = await engine.stylize({
        ...wanted,
        picture: copy(photo),
        backend: this.#store.state.backend,
        signal,
        onProgress: (progress) => this.#task.report(signal, progress),
        preview: {
          factor: previewFactor(photo),
          onPart: (part) => {
            if (signal.aborted) return;
            this.#store.update({ unfinished: grown(this.#store.state.unfinished, look, photo, part) });
          },
        },
      });
      const preview = await previewOf(pixels);
      if (signal.aborted) return;
      const painting = { by: "browser", look, pixels, preview, ...facts } as const;
      this.#store.update({ painting, unfinished: null, work: null });
      // The look went on and came back to what was shown while another was painted.
      if (!this.#store.state.soon && !isPainted(this.#store.state)) void this.paint();
    } catch (error) {
      if (!signal.aborted) this.#task.fail(error, () => void this.paint());
    }
  }

  /** Save the painting as the person wants it. */
  async save(): Promise<void> {
    const { state } = this.#store;
    const { picture, painting, format, quality } = state;
    if (!picture || !painting || state.saving) return;
    this.#store.update({ problem: null });
    const name = `${stem(picture.name)}-${this.#styleName(painting.look.choice)}`;
    try {
      if (painting.by === "server") return download(painting.file, name);
      this.#store.update({ saving: { label: "Saving the painting", share: null, cancel: null } });
      const { engine, pictures } = await tools();
      // The painter's memory is wanted now; it is back in a moment when something is to be painted.
      if (isLarge(picture)) engine.release();
      const rows = mixed(picture.pixels!, painting.pixels, restOf(state, painting));
      const saved = pictures.encodePicture(rows, format, quality);
      this.#saved = saved.catch(() => {});
      download(await saved, name);
    } catch (error) {
      this.#task.complain(error, null);
    } finally {
      this.#store.update({ saving: null });
    }
  }

  #styleName(choice: Choice | null): string {
    const style = find(this.#store.state, choice)?.style;
    return style?.id.startsWith("own:") ? style.title : (style?.id ?? "painted");
  }

  async #paintOnServer(picture: Picture): Promise<void> {
    const { look } = this.#store.state;
    if (!this.#host) return;
    const signal = this.#task.begin("Waiting for your answer");
    try {
      const { pictures } = await tools();
      const answer = await paintOnServer(this.#host, this.#store.state, picture, pictures, signal);
      if (signal.aborted) return;
      const { painted, sent } = answer;
      if (painted) this.#store.update({ painting: { by: "server", look, file: painted }, work: null });
      else
        this.#task.stepBack(
          sent ? "Cancelled; the picture may have reached the server." : "Nothing was sent.",
        );
    } catch (error) {
      if (!signal.aborted) this.#task.fail(error, null);
    }
  }

  async #prepare(): Promise<void> {
    const { look, preparation } = this.#store.state;
    if (!look.choice || preparation || !isSecureContext) return;
    this.#store.update({ preparation: { label: "Getting the painter ready", share: null, cancel: null } });
    try {
      const { engine } = await tools();
      await engine.prepare(look.choice.stylizer, {
        signal: this.#task.beginPreparation(),
        onProgress: ({ done, total }) => this.#store.update({ preparation: loading(done, total, null) }),
      });
    } catch {
      // The first painting tries again, and says what is wrong.
    } finally {
      this.#store.update({ preparation: null });
    }
  }
}

function copy({ width, height, data }: Pixels): Pixels {
  try {
    return { width, height, data: data.slice() };
  } catch (error) {
    const message = `This device has too little memory to paint ${width} × ${height} pixels. Try a smaller picture.`;
    throw new BrushworkError("runtime", message, { cause: error });
  }
}

function download(file: Blob, name: string): void {
  const ending = ENDINGS[file.type as Format] ?? "png";
  const short = Array.from(name).slice(0, LONGEST_NAME).join("");
  const link = element("a", { href: URL.createObjectURL(file), download: `${short}.${ending}` });
  link.click();
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
