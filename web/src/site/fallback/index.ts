/** The page in the frame: asks for consent, then for the picture, sends it, hands the painting back. */
import { byId, element } from "../page/dom.js";
import { speakAsPage } from "../page/language.js";
import { API_FOLDER } from "../page/policies.generated.js";
import { confine } from "../page/policy.js";
import { bytes } from "../page/words.js";
import { describeFiles, describeLook } from "./describe.js";
import { type Files, type FromFrame, listen, type ToFrame, type Wish } from "./messages.js";
import { post } from "./post.js";
import { t } from "../page/texts.js";

confine([API_FOLDER]);
speakAsPage();

const send = byId("send", HTMLButtonElement);
const leave = byId("leave", HTMLButtonElement);
const status = byId("status", HTMLParagraphElement);
const progress = byId("progress", HTMLProgressElement);
const problem = byId("problem", HTMLDivElement);
const address = new URL("api/stylize", document.baseURI);

let wish: Wish | undefined;
let sending: AbortController | undefined;

function tell(message: FromFrame): void {
  window.parent.postMessage(message, location.origin);
}

function show(request: Wish): void {
  byId("what", HTMLElement).replaceChildren(
    ...describeFiles(request).map((file) => element("span", {}, file)),
  );
  byId("where", HTMLElement).textContent = address.href;
  byId("how", HTMLElement).textContent = describeLook(request);
  byId("alone", HTMLElement).hidden = true;
  byId("request", HTMLElement).hidden = false;
  // Not on the button: consent should not be one stray key away.
  byId("title", HTMLElement).focus();
}

function report(label: string, share: number | null): void {
  if (status.textContent !== label) status.textContent = label;
  progress.hidden = !label;
  if (share === null) progress.removeAttribute("value");
  else progress.value = share;
}

async function deliver(files: Files, request: Wish): Promise<void> {
  sending = new AbortController();
  const { signal } = sending;
  try {
    const painted = await post(address, files, request, signal, (done, total) =>
      done < total
        ? report(t("send.bytes", { bytes: bytes(total) }), done / total)
        : report(t("send.painting"), null),
    );
    tell({ type: "brushwork:painted", file: painted });
  } catch (error) {
    if (signal.aborted) return;
    problem.textContent = (error as Error).message;
    problem.hidden = false;
    send.textContent = t("again");
    send.disabled = false;
    report("", null);
  } finally {
    sending = undefined;
  }
}

send.addEventListener("click", () => {
  problem.hidden = true;
  send.disabled = true;
  leave.textContent = t("cancel");
  byId("consent", HTMLElement).textContent = t("send.agreed");
  report(t("send.sending"), null);
  tell({ type: "brushwork:picture-please" });
});

leave.addEventListener("click", () => {
  sending?.abort();
  tell({ type: "brushwork:leave" });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") leave.click();
});

if (window.parent !== window) {
  listen<ToFrame>(
    () => window.parent,
    (message) => {
      if (message.type === "brushwork:wish") {
        wish = message.wish;
        show(wish);
      } else if (wish && send.disabled && !sending) {
        void deliver(message.files, wish);
      }
    },
  );
  tell({ type: "brushwork:ready" });
  new ResizeObserver(() => {
    tell({ type: "brushwork:height", pixels: document.documentElement.getBoundingClientRect().height });
  }).observe(document.body);
}
