/** Handing one picture to this host's server, through a frame that asks for consent itself. */
import { type FromFrame, listen, type ToFrame, type Wish } from "../fallback/messages.js";
import { byId, element } from "../page/dom.js";

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

/** Open the frame; resolves with the painting, or with null where the person leaves it or `signal` aborts. */
export function askServer({ page }: Host, wish: Wish, file: Blob, signal: AbortSignal): Promise<Blob | null> {
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
            tell({ type: "brushwork:picture", file });
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
