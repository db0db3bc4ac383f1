/** One request to the server, with progress of the upload and failures in words. */
import { controlsOf } from "../../lib/afterwards.js";
import { sentence } from "../page/words.js";
import type { Files, Wish } from "./messages.js";
import { counted, t } from "../page/texts.js";

/** A failure that the connection caused, not the server's answer. */
class ConnectionError extends Error {}

/**
 * Send a picture with all that belongs to it, and get its painting. A lost connection is tried once more: painting changes
 * nothing on the server. Throws an Error whose message is fit to show, or when `signal` aborts.
 */
export async function post(
  address: URL,
  files: Files,
  wish: Wish,
  signal: AbortSignal,
  onSent: (done: number, total: number) => void,
): Promise<Blob> {
  const form = formOf(files, wish);
  try {
    return await request(address, form, signal, onSent);
  } catch (error) {
    if (!(error instanceof ConnectionError) || signal.aborted) throw error;
    return request(address, form, signal, onSent);
  }
}

function formOf({ picture, stylePictures, mask }: Files, wish: Wish): FormData {
  const form = new FormData();
  form.append("image", picture, wish.name);
  form.append("stylizer", wish.stylizer);
  for (const { id, weight } of wish.styles) form.append("style", `${id}:${weight}`);
  wish.stylePictures.forEach(({ name, weight }, at) => {
    form.append("style_image", stylePictures[at]!, name);
    form.append("style_image_weight", String(weight));
  });
  for (const name of controlsOf("http")) form.append(name, String(wish[name]));
  if (mask) form.append("mask", mask, "mask.png");
  if (wish.elsewhere) form.append("elsewhere", wish.elsewhere.id);
  form.append("format", wish.format);
  return form;
}

/** fetch() tells nothing of an upload's progress; XMLHttpRequest does. */
function request(
  address: URL,
  form: FormData,
  signal: AbortSignal,
  onSent: (done: number, total: number) => void,
): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const abort = () => call.abort();
    signal.addEventListener("abort", abort);
    call.open("POST", address);
    call.responseType = "blob";
    call.upload.onprogress = ({ loaded, total }) => onSent(loaded, total);
    call.onabort = () => reject(signal.reason);
    call.onerror = () => reject(new ConnectionError(t("send.lost")));
    call.onload = () => {
      if (call.status === 200) resolve(call.response as Blob);
      else void explain(call).then((message) => reject(new Error(message)));
    };
    call.onloadend = () => signal.removeEventListener("abort", abort);
    call.send(form);
  });
}

/** RFC 9457 problem details in words, or what the status alone says. */
async function explain(call: XMLHttpRequest): Promise<string> {
  const said = await problemOf(call.response as Blob | null);
  if (said !== null) return said;
  // Not from Brushwork, whose details say what to do, but from a proxy before it.
  if (call.status === 503) {
    const after = Number(call.getResponseHeader("Retry-After"));
    return after > 0 ? counted("send.busyIn", after) : t("send.busy");
  }
  return t("send.status", { status: call.status });
}

async function problemOf(body: Blob | null): Promise<string | null> {
  try {
    const { detail, title } = JSON.parse((await body?.text()) ?? "") as Record<string, unknown>;
    const text = detail ?? title;
    return typeof text === "string" && text ? sentence(text) : null;
  } catch {
    return null;
  }
}
