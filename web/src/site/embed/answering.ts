/** Answers what the page around the frame asks, through the port that it gave. */
import type { BrushworkError } from "../../lib/basics.js";
import type { BrushWorkEventMap } from "../../lib/element/index.js";
import {
  type Connect,
  type EmbedAnswer,
  type EmbedErrorCode,
  type EmbedFailure,
  type EmbedReply,
  type EmbedRequest,
  VERSION,
} from "../../lib/embed/index.js";
import { t } from "../page/texts.js";
import { explain } from "../page/words.js";
import { wrong } from "./reading.js";
import { Refused } from "./refused.js";
import { idIn, requestIn, versionIn } from "./requests.js";
import type { Shown } from "./shown.js";

/** So many requests wait for their answers at most, as each may hold a picture. */
const MOST_WAITING = 16;

let waiting = 0;

/** Listen to the page around this one, if it is one of `origins`, or whichever it is where there are none. */
export function listen(shown: Shown, origins: readonly string[]): void {
  const frame = `${performance.timeOrigin}-${Math.random()}`;
  window.addEventListener("message", ({ source, origin, data, ports }: MessageEvent<Connect | null>) => {
    if (window.parent === window || source !== window.parent) return;
    if (origins.length > 0 && !origins.includes(origin)) return;
    const version = versionIn(data);
    const [port] = ports;
    if (version === null || !port) return;
    const tell = (answer: EmbedAnswer) => port.postMessage(answer);
    if (version !== VERSION) {
      const message = t("embed.version", { version: VERSION });
      return tell({ id: null, type: "error", code: "version", message });
    }
    port.onmessage = ({ data }) => void answer(shown, data, tell);
    // Such as shared memory, which is not for other origins. Nobody knows the request's number.
    port.onmessageerror = () => tell({ id: null, ...failure(wrong("message")) });
    tell({ type: "ready", version: VERSION, frame });
  });
}

async function answer(shown: Shown, message: unknown, tell: (answer: EmbedAnswer) => void): Promise<void> {
  const id = idIn(message);
  if (id === null) return;
  const reply = (answer: EmbedReply) => tell({ id, ...answer });
  waiting++;
  try {
    const request = requestIn(message);
    if (waiting > MOST_WAITING && request.type !== "cancel") throw new Refused("busy", t("embed.busy"));
    reply(await done(shown, request, reply));
  } catch (error) {
    reply(failure(error));
  } finally {
    waiting--;
  }
}

async function done(
  shown: Shown,
  request: EmbedRequest,
  reply: (answer: EmbedReply) => void,
): Promise<EmbedReply> {
  switch (request.type) {
    case "paint":
      shown.dress(request.look ?? {});
      shown.show(request.picture, { own: false });
      return painted(shown, reply);
    case "set":
      shown.dress(request.look);
      return shown.isEmpty ? { type: "done" } : painted(shown, reply);
    case "cancel":
      shown.cancel();
      return { type: "done" };
    case "result":
      return { type: "result", file: await shown.result(request.format, request.quality) };
  }
}

async function painted(shown: Shown, reply: (answer: EmbedReply) => void): Promise<EmbedReply> {
  const report = ({ detail: { phase, done, total } }: BrushWorkEventMap["progress"]) =>
    reply({ type: "progress", phase, done, total });
  shown.element.addEventListener("progress", report);
  try {
    const { milliseconds, runtime } = await shown.painted();
    return { type: "painted", milliseconds, backend: runtime.backend, threads: runtime.threads };
  } finally {
    shown.element.removeEventListener("progress", report);
  }
}

function failure(error: unknown): EmbedFailure {
  return { type: "error", code: codeOf(error), message: inWords(error) };
}

function codeOf(error: unknown): EmbedErrorCode {
  if (error instanceof Refused || isOurs(error)) return error.code;
  return wasAborted(error) ? "cancelled" : "runtime";
}

/** The library speaks English; elsewhere a sentence of the page's own comes before that. */
export function inWords(error: unknown): string {
  if (error instanceof Refused) return error.message;
  if (wasAborted(error)) return t("embed.cancelled");
  return isOurs(error) ? t(`error.${error.code}`, { message: error.message }) : explain(error);
}

/** Not by its class, of which the element's script has one of its own. */
function isOurs(error: unknown): error is BrushworkError {
  return error instanceof Error && error.name === "BrushworkError";
}

function wasAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
