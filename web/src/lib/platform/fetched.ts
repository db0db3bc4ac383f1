/** What this page, or this worker, fetches, as its own browser accounts for it (W3C Resource Timing). */

/** A file that came over the network, or out of the browser's cache. */
export interface FetchedFile {
  readonly address: string;
  /** What went over the network, headers included; 0 out of a cache. */
  readonly bytes: number;
  /** When it was asked for, in milliseconds since 1970. */
  readonly at: number;
}

/** Tell of all files that are fetched from now on, and of those that were. */
export function watchFetched(tell: (files: FetchedFile[]) => void): void {
  const observer = new PerformanceObserver((list) => {
    const files = filesOf(list.getEntries());
    if (files.length > 0) tell(files);
  });
  for (const type of ["navigation", "resource"]) {
    if (PerformanceObserver.supportedEntryTypes.includes(type)) observer.observe({ type, buffered: true });
  }
}

/** All files that were fetched so far. */
export function fetchedSoFar(): FetchedFile[] {
  return filesOf(performance.getEntriesByType("resource"));
}

/** Pictures that are in the page already have addresses, too, which are left out. */
function filesOf(entries: PerformanceEntryList): FetchedFile[] {
  return (entries as PerformanceResourceTiming[]).filter(({ name }) => /^https?:/.test(name)).map(fetched);
}

function fetched({ name, transferSize, startTime }: PerformanceResourceTiming): FetchedFile {
  return { address: name, bytes: transferSize, at: performance.timeOrigin + startTime };
}
