/** Where a tab keeps the name of its session; that there is one says that the page was reloaded. */
export const SESSION = "brushwork.session";

/** Whether this tab has been here before. */
export function isReturning(): boolean {
  try {
    return sessionStorage.getItem(SESSION) !== null;
  } catch {
    return false;
  }
}
