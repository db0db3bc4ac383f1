/** What went over the network since the page was opened: a count of what was sent, and a list of all that was fetched. */
import type { FetchedFile } from "../../lib/index.js";
import { byId, element } from "../page/dom.js";
import { counted, t } from "../page/texts.js";
import { bytes } from "../page/words.js";
import { traffic } from "./traffic.js";

export function mountNetwork(): void {
  const dialog = byId("network", HTMLDialogElement);
  const button = byId("show-network", HTMLButtonElement);
  const list = byId("fetched", HTMLTableSectionElement);
  const summary = byId("network-summary", HTMLParagraphElement);

  const count = () => {
    button.textContent = t("network.sent", { bytes: bytes(traffic.sent) });
  };
  const show = () => {
    count();
    if (!dialog.open) return;
    const { files, sent } = traffic;
    const received = bytes(files.reduce((sum, file) => sum + file.bytes, 0));
    summary.textContent = [
      sent > 0 ? t("network.byServer", { bytes: bytes(sent) }) : t("network.nothing"),
      t("network.received", { files: counted("network.files", files.length), bytes: received }),
    ].join(" ");
    list.replaceChildren(...files.map(rowOf));
  };

  traffic.watch(show);
  button.addEventListener("click", () => {
    dialog.showModal();
    show();
  });
  byId("close-network", HTMLButtonElement).addEventListener("click", () => dialog.close());
  show();
}

function rowOf({ address, bytes: count, at }: FetchedFile): HTMLTableRowElement {
  const site = new URL(".", document.baseURI).href;
  const path = address.startsWith(site) ? address.slice(site.length) || "./" : address;
  const time = new Date(at).toLocaleTimeString(document.documentElement.lang);
  return element(
    "tr",
    {},
    element("td", {}, time),
    element("td", {}, element("code", {}, path)),
    element("td", {}, count > 0 ? bytes(count) : t("network.kept")),
  );
}
