/** Says at once where the page cannot work as it should, and what would help. */
import { byId } from "../page/dom.js";

export function mountNotice(): void {
  if (isSecureContext) return;
  const notice = byId("notice", HTMLDivElement);
  notice.textContent =
    `This page came over plain HTTP (${location.origin}). Browsers then withhold two things that Brushwork needs: ` +
    "the cryptography that checks a painter’s files before they are used (crypto.subtle), and the isolation that lets it paint on several threads. " +
    "So it cannot paint here. Open the page over HTTPS, or on the machine itself at http://localhost.";
  notice.hidden = false;
}
