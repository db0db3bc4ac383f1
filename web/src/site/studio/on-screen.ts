/** Pictures that are fetched when they come on screen. Browsers' own laziness fetches several screens ahead. */

const sources = new WeakMap<Element, string>();
// By a row, so that scrolling finds them there.
const AHEAD = "120px";
let watcher: IntersectionObserver | undefined;

/** Give a picture its address once it is on screen, or nearly. */
export function showOnScreen(image: HTMLImageElement, src: string): void {
  // `scrollMargin` reaches ahead in what scrolls by itself, in browsers that know it.
  const margins: IntersectionObserverInit & { scrollMargin: string } = {
    rootMargin: AHEAD,
    scrollMargin: AHEAD,
  };
  watcher ??= new IntersectionObserver(show, margins);
  sources.set(image, src);
  watcher.observe(image);
}

function show(entries: IntersectionObserverEntry[], watcher: IntersectionObserver): void {
  for (const { isIntersecting, target } of entries) {
    const src = sources.get(target);
    if (!isIntersecting || src === undefined) continue;
    watcher.unobserve(target);
    (target as HTMLImageElement).src = src;
  }
}
