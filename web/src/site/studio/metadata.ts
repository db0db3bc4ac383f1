/** What is kept of the photo's own metadata: the person's choice. */
import type { Metadata } from "../../lib/index.js";
import { byId } from "../page/dom.js";
import { remember, remembered } from "../page/remembered.js";
import type { Store } from "./store.js";

const REMEMBERED = "metadata";

export function mountMetadata(store: Store): void {
  const select = byId("metadata", HTMLSelectElement);
  const choose = (metadata: Metadata) => store.dispatch({ type: "setMetadata", metadata });

  select.addEventListener("change", () => {
    remember(REMEMBERED, select.value);
    choose(select.value as Metadata);
  });
  const known = remembered(REMEMBERED);
  if ([...select.options].some(({ value }) => value === known)) choose(known as Metadata);
  store.watch(["metadata"], ({ metadata }) => {
    select.value = metadata;
    // What is kept is seen without looking for it.
    if (metadata !== "none") byId("more-saving", HTMLDetailsElement).open = true;
  });
}
