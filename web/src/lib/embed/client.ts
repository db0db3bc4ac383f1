/** The page's side: what a page asks of the frame in it, as promises. */
import type { Progress } from "../engine/api.js";
import type { EncodedType } from "../imaging/sheet.js";
import {
  type Connect,
  type EmbedAnswer,
  type EmbedErrorCode,
  type EmbedLook,
  type EmbedPainted,
  type EmbedPicture,
  type EmbedRequest,
  VERSION,
} from "./protocol.js";

/** How long a frame that is loaded may take to answer. */
const PATIENCE_MS = 20_000;

/** What the frame refuses or fails in; `message` is fit to show. */
export class EmbedError extends Error {
  override readonly name = "EmbedError";

  constructor(
    readonly code: EmbedErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export interface EmbedOptions {
  readonly onProgress?: (progress: Progress) => void;
}

/** A frame that answers. What it cannot do rejects with an `EmbedError`. */
export interface Embed {
  /** Paint a picture, instead of what the frame shows; resolves once the painting is shown. */
  paint(picture: EmbedPicture, look?: EmbedLook, options?: EmbedOptions): Promise<EmbedPainted>;
  /** Change the look; resolves once the painting is shown, with null where there is no picture yet. */
  set(look: EmbedLook, options?: EmbedOptions): Promise<EmbedPainted | null>;
  /** End what is being painted. */
  cancel(): Promise<void>;
  /** The painting as a file that says how it was made, once it is painted; `quality` is 0 to 1, for JPEG and WebP. */
  result(format?: EncodedType, quality?: number): Promise<Blob>;
  /** Ask and hear nothing any more. */
  close(): void;
}

/**
 * Talk to a Brushwork frame; resolves once it answers. The frame's `src` says whom it is talked to: another site that
 * takes its place hears nothing. A frame that is loaded anew is talked to again.
 */
export async function connect(frame: HTMLIFrameElement): Promise<Embed> {
  const connection = new Connection(frame);
  await connection.ready;
  return connection;
}

interface Waiting {
  readonly resolve: (answer: EmbedAnswer) => void;
  readonly reject: (error: EmbedError) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}
type Asked = EmbedRequest extends infer R ? (R extends EmbedRequest ? Omit<R, "id"> : never) : never;

class Connection implements Embed {
  readonly ready: Promise<void>;
  readonly #frame: HTMLIFrameElement;
  readonly #waiting = new Map<number, Waiting>();
  #isReady!: () => void;
  #isNot!: (error: EmbedError) => void;
  /** It was given to the frame, which has not answered yet. */
  #greeting: MessagePort | undefined;
  #port: MessagePort | undefined;
  /** Which of the documents that were in the frame it is that has the port. */
  #document: string | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  constructor(frame: HTMLIFrameElement) {
    this.#frame = frame;
    this.ready = new Promise((resolve, reject) => {
      this.#isReady = resolve;
      this.#isNot = reject;
    });
    frame.addEventListener("load", this.#greet);
    // It may be loaded already; where nothing has come yet, the browser would complain of the address.
    if (frame.contentWindow && frame.contentDocument?.URL !== "about:blank") this.#greet();
  }

  async paint(
    picture: EmbedPicture,
    look?: EmbedLook,
    { onProgress }: EmbedOptions = {},
  ): Promise<EmbedPainted> {
    return painted(await this.#ask({ type: "paint", picture, ...(look && { look }) }, onProgress))!;
  }

  async set(look: EmbedLook, { onProgress }: EmbedOptions = {}): Promise<EmbedPainted | null> {
    return painted(await this.#ask({ type: "set", look }, onProgress));
  }

  async cancel(): Promise<void> {
    await this.#ask({ type: "cancel" });
  }

  async result(format: EncodedType = "image/png", quality?: number): Promise<Blob> {
    const answer = await this.#ask({ type: "result", format, ...(quality !== undefined && { quality }) });
    if (answer.type === "result" && answer.file instanceof Blob) return answer.file;
    throw unexpected();
  }

  close(): void {
    this.#frame.removeEventListener("load", this.#greet);
    this.#lose("The connection is closed.");
  }

  /** Give the frame a port. Its window is reached only where it shows the site that `src` names. */
  readonly #greet = (): void => {
    const { origin } = new URL(this.#frame.src, this.#frame.baseURI);
    const { port1, port2 } = new MessageChannel();
    this.#greeting?.close();
    this.#greeting = port1;
    port1.onmessage = ({ data }: MessageEvent<EmbedAnswer | null>) => {
      if (data?.type === "ready") this.#adopt(port1, data.frame);
      else if (data?.type === "error") this.#lose(data.message, data.code);
    };
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#lose("The frame does not answer."), PATIENCE_MS);
    const message: Connect = { brushwork: VERSION, type: "connect" };
    this.#frame.contentWindow?.postMessage(message, origin, [port2]);
  };

  #adopt(port: MessagePort, document: string): void {
    clearTimeout(this.#patience);
    this.#greeting = undefined;
    // It is greeted when it is there and when it is loaded; once is enough.
    if (document === this.#document) return port.close();
    if (this.#port) this.#lose("The frame was loaded anew.");
    this.#document = document;
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<EmbedAnswer | null | undefined>) => this.#take(data);
    this.#isReady();
  }

  #ask(request: Asked, onProgress?: (progress: Progress) => void): Promise<EmbedAnswer> {
    return new Promise((resolve, reject) => {
      if (!this.#port) return reject(new EmbedError("unreachable", "The frame is not there any more."));
      const id = ++this.#last;
      this.#port.postMessage({ ...request, id });
      this.#waiting.set(id, { resolve, reject, onProgress });
    });
  }

  #take(answer: EmbedAnswer | null | undefined): void {
    if (answer == null || answer.type === "ready") return;
    // It does not know of which request.
    if (answer.id === null) return this.#fail(new EmbedError(answer.code, answer.message));
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    if (answer.type === "progress") {
      const { phase, done, total } = answer;
      return waiting.onProgress?.({ phase, done, total });
    }
    this.#waiting.delete(answer.id);
    if (answer.type === "error") waiting.reject(new EmbedError(answer.code, answer.message));
    else waiting.resolve(answer);
  }

  /** Nobody answers any more. */
  #lose(why: string, code: EmbedErrorCode = "unreachable"): void {
    clearTimeout(this.#patience);
    this.#greeting?.close();
    this.#greeting = undefined;
    this.#port?.close();
    this.#port = undefined;
    this.#document = undefined;
    const error = new EmbedError(code, why);
    this.#isNot(error);
    this.#fail(error);
  }

  #fail(error: EmbedError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function painted(answer: EmbedAnswer): EmbedPainted | null {
  if (answer.type === "done") return null;
  if (answer.type !== "painted") throw unexpected();
  const { milliseconds, backend, threads } = answer;
  return { milliseconds, backend, threads };
}

function unexpected(): EmbedError {
  return new EmbedError("version", "The frame answers what was not asked.");
}
