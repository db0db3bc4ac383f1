/** Choices that last from visit to visit. Storage may be forbidden; then they last as long as the page. */

/** What was remembered under a name; null where nothing was. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`brushwork.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`brushwork.${name}`, value);
  } catch {
    // It is asked again next time.
  }
}
