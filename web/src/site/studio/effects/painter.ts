/** Painting with the engine. */
import {
  createEngine,
  decodePicture,
  encodePicture,
  inspectPicture,
  isLarge,
  paintablePixels,
  type Pixels,
  readStyleFile,
  weightsOf,
  type StylizeRequest,
  type StylizeResult,
  workingCopy,
} from "../../../lib/index.js";
import type { Order } from "../machine/effects.js";
import { traffic } from "../traffic.js";
import type { Job, Painter } from "./ports.js";
import { t } from "../../page/texts.js";
import { size } from "../../page/words.js";
import { ToldError } from "../../page/told.js";

const SAMPLE = new URL("samples/chelsea-small.jpg", document.baseURI);
const engine = createEngine({
  stylizers: new URL("stylizers/", document.baseURI),
  onFetched: traffic.fetched,
});

export const painter: Painter = {
  async fetchCatalogue() {
    const skipped: string[] = [];
    const manifests = await engine.catalogue(({ message }) => skipped.push(message));
    return { type: "catalogued", manifests, skipped };
  },

  async prepare({ stylizer }, { signal, progressed: onProgress }) {
    await engine.prepare(stylizer, { signal, onProgress });
    return { type: "prepared" };
  },

  async makeStyle({ file, stylizer }, { signal, progressed: onProgress }) {
    const styleFile = await readStyleFile(file);
    const published = await engine.catalogue();
    const made = (stylizer: string) => {
      const manifest = published.find(({ id }) => id === stylizer);
      return { id: crypto.randomUUID(), stylizer, weights: manifest ? weightsOf(manifest) : [] };
    };
    if (styleFile) {
      const its = published.find(({ id }) => id === styleFile.stylizer.id)?.id ?? stylizer;
      const code = await engine.codeOf(styleFile, its);
      const preview = await shownBy({ style: code, stylizer: its, signal, onProgress });
      return { type: "madeStyle", ...made(its), code, file, preview, styleFile };
    }
    const reading = { reduce: true, pixels: paintablePixels("whole"), onFetched: traffic.fetched };
    const picture = await decodePicture(file, { ...reading, signal });
    const shown = await showable(file, picture);
    const code = await engine.encodeStyle({ picture, stylizer, signal, onProgress });
    const preview = URL.createObjectURL(shown);
    return { type: "madeStyle", ...made(stylizer), code, file: shown, preview, styleFile };
  },

  async paint({ order }, job) {
    // What is handed over is gone.
    const { picture: pixels, ...facts } = await painted({ ...order, picture: copy(order.picture) }, job);
    return { type: "painted", pixels, ...facts };
  },

  async sketch(picture, order, pixels, signal) {
    const request = { ...order, picture: copy(await smallCopy(picture, pixels)) };
    return (await engine.stylize({ ...request, ...(signal && { signal }) })).picture;
  },
};

/** Of pictures that are on the screen, as they are wanted again and again. */
const smallCopies = new WeakMap<Pixels, Map<number, Promise<Pixels>>>();

function smallCopy(picture: Pixels, pixels: number): Promise<Pixels> {
  const copies = smallCopies.get(picture) ?? new Map<number, Promise<Pixels>>();
  smallCopies.set(picture, copies);
  const small = copies.get(pixels) ?? workingCopy(picture, pixels);
  copies.set(pixels, small);
  return small;
}

/** What an order asks for; its picture is used up. */
export function painted({ mask, ...order }: Order, job: Omit<Job, "consent">): Promise<StylizeResult> {
  return engine.stylize({
    ...order,
    ...(mask && { mask: copy(mask) }),
    signal: job.signal,
    onProgress: (progress) => job.progressed(progress),
  });
}

/** A picture's file, or a copy of the picture where not every browser shows that. */
async function showable(file: File, picture: Pixels): Promise<File> {
  const { format } = await inspectPicture(file);
  if (format !== "HEIC") return file;
  const copy = await workingCopy(picture);
  return new File([await encodePicture(copy, "image/jpeg")], file.name);
}

/** The address of a small sample, painted with a code; null where that cannot be had. */
async function shownBy(
  request: Omit<StylizeRequest, "picture"> & { readonly signal: AbortSignal },
): Promise<string | null> {
  const { signal } = request;
  try {
    const sample = await (await fetch(SAMPLE, { signal })).blob();
    const { picture } = await engine.stylize({ ...request, picture: await decodePicture(sample) });
    const shown = await encodePicture(picture, "image/png");
    signal.throwIfAborted();
    return URL.createObjectURL(shown);
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/** The painter's memory is wanted for a picture; it is back in a moment when something is to be painted. */
export function spareMemory(picture: Pixels): void {
  if (isLarge(picture)) engine.release();
}

function copy({ width, height, data }: Pixels): Pixels {
  try {
    return { width, height, data: data.slice() };
  } catch (error) {
    const message = t("problem.memory", { size: size(width, height) });
    throw new ToldError("runtime", message, { cause: error });
  }
}
