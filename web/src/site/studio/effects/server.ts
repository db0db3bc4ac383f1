/** Handing one picture to this host's server, through a frame that asks for consent itself. */
import { encodePicture } from "../../../lib/index.js";
import { type Files, type FromFrame, listen, type ToFrame } from "../../fallback/messages.js";
import { byId, element } from "../../page/dom.js";
import type { Outgoing } from "../machine/effects.js";
import { traffic } from "../traffic.js";
import type { Server } from "./ports.js";
import { t } from "../../page/texts.js";
import { ToldError } from "../../page/told.js";

/** The question's page is there within a moment, or not at all. */
const ASKS_WITHIN_MS = 20_000;
const ASKS_AFTER_LOADING_MS = 2_000;

export const server: Server = {
  /** Open the frame, until the painting is there or the person leaves it. */
  ask({ page, wish }, { signal, consent }) {
    const dialog = byId("server", HTMLDialogElement);
    const frame = element("iframe", { src: page, title: t("serverPaints") });
    // Until it is there the frame could be left by nothing.
    const leave = element("button", { type: "button", className: "button" }, t("cancel"));
    const waiting = element("div", { className: "asking" }, element("p", {}, t("asking")), leave);
    return new Promise((resolve, reject) => {
      const tell = (message: ToFrame) => frame.contentWindow?.postMessage(message, location.origin);
      let asks = false;
      const end = () => {
        clearTimeout(silence);
        stop();
        dialog.removeEventListener("close", closed);
        signal.removeEventListener("abort", closed);
        dialog.close();
        frame.remove();
      };
      const finish = (file: Blob | null) => {
        end();
        resolve({ type: "answered", file });
      };
      const fail = (error: unknown) => {
        end();
        reject(error);
      };
      const closed = () => finish(null);
      const silent = () => {
        fail(new ToldError("network", t("problem.silent")));
      };
      const send = async () => {
        const files = await filesOf(await consent());
        traffic.sends([files.picture, ...files.stylePictures, ...(files.mask ? [files.mask] : [])]);
        tell({ type: "brushwork:picture", files });
      };
      let silence = setTimeout(silent, ASKS_WITHIN_MS);
      frame.addEventListener("load", () => {
        clearTimeout(silence);
        if (!asks) silence = setTimeout(silent, ASKS_AFTER_LOADING_MS);
      });
      const stop = listen<FromFrame>(
        () => frame.contentWindow,
        (message) => {
          switch (message.type) {
            case "brushwork:ready":
              asks = true;
              clearTimeout(silence);
              waiting.remove();
              frame.focus();
              tell({ type: "brushwork:wish", wish });
              break;
            case "brushwork:height":
              frame.style.height = `${Number(message.pixels)}px`;
              break;
            case "brushwork:picture-please":
              send().catch(fail);
              break;
            case "brushwork:painted":
              finish(message.file instanceof Blob ? message.file : null);
              break;
            case "brushwork:leave":
              finish(null);
              break;
          }
        },
      );
      dialog.addEventListener("close", closed);
      signal.addEventListener("abort", closed);
      leave.addEventListener("click", closed);
      dialog.replaceChildren(waiting, frame);
      dialog.showModal();
    });
  },
};

async function filesOf({ mask, ...pictures }: Outgoing): Promise<Files> {
  if (!mask) return { ...pictures, mask };
  return { ...pictures, mask: await encodePicture({ ...mask, data: mask.data.slice() }, "image/png") };
}
