/** Handing one picture to this host's server, through a frame that asks for consent itself. */
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

/** The host's offer, or null on a static site. */
export function hostOffer(): Host | null {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=brushwork-fallback]");
  if (!meta) return null;
  return { page: meta.content, pixels: Number(meta.dataset.pixels), bytes: Number(meta.dataset.bytes) };
}

/**
 * Let the server paint a picture, if the person agrees; null where they do not, or `signal` aborts.
 * Throws an Error whose message is fit to show for what the server cannot do.
 */
export async function paintOnServer(
  host: Host,
  state: State,
  picture: Picture,
  { encodePicture }: Pictures,
  signal: AbortSignal,
): Promise<Blob | null> {
  const wish = wishOf(state, picture);
  const { mask } = state.look;
  const own = shares(state.look).flatMap(({ id }) => findOwn(state, id)?.file ?? []);
  const files = {
    picture: picture.file,
    stylePictures: own,
    mask: mask && (await encodePicture({ ...mask, data: mask.data.slice() }, "image/png")),
  };
  return signal.aborted ? null : askServer(host, wish, files, signal);
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

/** Open the frame; resolves with the painting, or with null where the person leaves it or `signal` aborts. */
function askServer({ page }: Host, wish: Wish, files: Files, signal: AbortSignal): Promise<Blob | null> {
  const dialog = byId("server", HTMLDialogElement);
  const frame = element("iframe", { src: page, title: "Let this server paint it" });
  return new Promise((resolve) => {
    const tell = (message: ToFrame) => frame.contentWindow?.postMessage(message, location.origin);
    const finish = (painted: Blob | null) => {
      stop();
      dialog.removeEventListener("close", closed);
      signal.removeEventListener("abort", closed);
      dialog.close();
      frame.remove();
      resolve(painted);
    };
    const closed = () => finish(null);
    const stop = listen<FromFrame>(
      () => frame.contentWindow,
      (message) => {
        switch (message.type) {
          case "brushwork:ready":
            tell({ type: "brushwork:wish", wish });
            break;
          case "brushwork:height":
            frame.style.height = `${Number(message.pixels)}px`;
            break;
          case "brushwork:picture-please":
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
    dialog.replaceChildren(frame);
    dialog.showModal();
  });
}
