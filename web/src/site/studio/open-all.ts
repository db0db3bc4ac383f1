/** Opening several pictures at once: the first of them is shown. */
import type { Store } from "./store.js";

/** One alone takes the place of the one that is shown, unless it is to lie `beside` it, as several do. */
export function openAll(store: Store, file: File, others: readonly File[], beside = others.length > 0): void {
  store.dispatch({ type: "open", file, beside });
  const document = store.state.current;
  for (const other of others) store.dispatch({ type: "open", file: other, beside: true });
  if (others.length > 0) store.dispatch({ type: "select", document });
}
