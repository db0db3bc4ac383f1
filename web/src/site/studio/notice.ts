/** Says at once where the page cannot work as it should, and what would help. */
import { byId } from "../page/dom.js";
import { t } from "../page/texts.js";

export function mountNotice(): void {
  const notice = byId("notice", HTMLDivElement);
  notice.textContent = t("problem.plainHttp", { origin: location.origin });
  notice.hidden = false;
}
