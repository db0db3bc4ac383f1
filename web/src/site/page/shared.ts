/** Pictures that other apps share with the installed studio: its service worker puts them down, the page takes them up. */

/** Where they lie, of a site's folder; each under its number. */
export function sharedIn(site: string): string {
  return `brushwork shared ${site}`;
}

/** A file's name, in what is put down. */
export const NAME_HEADER = "X-Brushwork-Name";
/** In the address of a page that is opened with shared pictures. */
export const SHARED = "?shared";
