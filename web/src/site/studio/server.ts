/** Handing one picture to this host's server, through a frame that asks for consent itself. */
import { BrushworkError } from "../../lib/index.js";
import { type Files, type FromFrame, listen, type ToFrame, type Wish } from "../fallback/messages.js";
import { byId, element } from "../page/dom.js";
import { elsewhere, shares } from "./look.js";
import { ENDINGS, find, findOwn, type Picture, type State } from "./state.js";
import type { Pictures } from "./tools.js";

/** What the host that serves this page paints itself. */
export interface Host {
  readonly page: string;
  readonly pixels: number;
  readonly bytes: number;
}

/** How a question to the server ended. */
export interface Answer {
  /** Null where the person left. */
  readonly painted: Blob | null;
  /** Whether the picture went out, or began to. */
  readonly sent: boolean;
}

/** The question's page is there within a moment, or not at all. */
const ASKS_WITHIN_MS = 20_000;
const ASKS_AFTER_LOADING_MS = 2_000;

/** The host's offer, or null on a static site. */
export function hostOffer(): Host | null {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=brushwork-fallback]");
  if (!meta) return null;
  return { page: meta.content, pixels: Number(meta.dataset.pixels), bytes: Number(meta.dataset.bytes) };
}

/**
 * Let the server paint a picture, if the person agrees; nothing is painted where they do not, or `signal` aborts.
 * Throws an Error whose message is fit to show for what the server cannot do.
 */
export async function paintOnServer(
  host: Host,
  state: State,
  picture: Picture,
  { encodePicture }: Pictures,
  signal: AbortSignal,
): Promise<Answer> {
  const wish = wishOf(state, picture);
  const { mask } = state.look;
  const own = shares(state.look).flatMap(({ id }) => findOwn(state, id)?.file ?? []);
  const files = {
    picture: picture.file,
    stylePictures: own,
    mask: mask && (await encodePicture({ ...mask, data: mask.data.slice() }, "image/png")),
  };
  return signal.aborted ? { painted: null, sent: false } : askServer(host, wish, files, signal);
}

function wishOf(state: State, picture: Picture): Wish {
  const { look, format } = state;
  const { choice, strength, colours, stroke, mask } = look;
  if (!choice) throw new Error("No style is chosen yet.");
  const mixture = shares(look);
  const titleOf = (id: string) => find(state, { ...choice, style: id })?.style.title ?? id;
  const titles = mixture.map(({ id, weight }, at) =>
    at === 0 ? titleOf(id) : `${Math.round(100 * weight)} % of ${titleOf(id)}`,
  );
  const other = elsewhere(look);
  if (other !== null && findOwn(state, other)) {
    throw new Error(
      "The server paints marked parts in this site’s styles only. Choose one as the second style.",
    );
  }
  const stylePictures = mixture.flatMap(({ id, weight }) => {
    const own = findOwn(state, id);
    return own ? [{ name: own.file.name, bytes: own.file.size, weight }] : [];
  });
  return {
    name: picture.name,
    bytes: picture.file.size,
    width: picture.width,
    height: picture.height,
    stylizer: choice.stylizer,
    styles: mixture.filter(({ id }) => !findOwn(state, id)),
    stylePictures,
    styleTitle: titles.join(" with "),
    strength,
    colours,
    stroke,
    masked: mask !== null,
    elsewhere: other === null ? null : { id: other, title: titleOf(other) },
    format: ENDINGS[format],
  };
}

/** Open the frame, until the painting is there, the person leaves it, or `signal` aborts. */
function askServer({ page }: Host, wish: Wish, files: Files, signal: AbortSignal): Promise<Answer> {
  const dialog = byId("server", HTMLDialogElement);
  const frame = element("iframe", { src: page, title: "Let this server paint it" });
  // Until it is there the frame could be left by nothing.
  const leave = element("button", { type: "button", className: "button" }, "Cancel");
  const waiting = element("div", { className: "asking" }, element("p", {}, "Asking the server…"), leave);
  return new Promise((resolve, reject) => {
    const tell = (message: ToFrame) => frame.contentWindow?.postMessage(message, location.origin);
    let asks = false;
    let sent = false;
    const end = () => {
      clearTimeout(silence);
      stop();
      dialog.removeEventListener("close", closed);
      signal.removeEventListener("abort", closed);
      dialog.close();
      frame.remove();
    };
    const finish = (painted: Blob | null) => {
      end();
      resolve({ painted, sent });
    };
    const closed = () => finish(null);
    const silent = () => {
      end();
      const message = "The server does not answer as it should, so nothing was sent. Is it still running?";
      reject(new BrushworkError("network", message));
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
            sent = true;
            tell({ type: "brushwork:picture", files });
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
}
