/** Where paintings go: files, the clipboard, and other apps. */
import { decodePicture, encodePicture, reason } from "../../../lib/index.js";
import { element } from "../../page/dom.js";
import { ENDINGS, type Format, type Outlet } from "../machine/state.js";
import { t } from "../../page/texts.js";
import { ToldError } from "../../page/told.js";

/** File systems take 255 bytes, of which a letter may need four. */
const LONGEST_NAME = 60;

/** Hand a file over; gives what there is to say of it. Browsers want to be asked in the very moment of a click. */
export const OUTLETS: Record<Outlet, (made: Promise<Blob>, name: string) => Promise<string>> = {
  async file(made, name) {
    const file = await made;
    return download(file, named(file, name));
  },

  async clipboard(made) {
    try {
      await navigator.clipboard.write([new ClipboardItem({ "image/png": made.then(asPng) })]);
    } catch (error) {
      // What went wrong with the painting is worth more than that it was not there.
      await made;
      throw refused("copied", error);
    }
    return t("remark.copied");
  },

  async share(made, name) {
    const file = await made;
    try {
      await navigator.share({ files: [new File([file], named(file, name), { type: file.type })] });
    } catch (error) {
      const { name: kind } = error as Error;
      if (kind === "AbortError") return "";
      // The click is too long ago; what is made is kept.
      if (kind === "NotAllowedError") return t("remark.shareAgain");
      throw refused("shared", error);
    }
    return "";
  },
};

/** Offer a file under this name, as browsers do downloads; gives what there is to say of it. */
export function download(file: Blob, name: string): string {
  const link = element("a", { href: URL.createObjectURL(file), download: name });
  link.click();
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return t("remark.saved", { name });
}

function refused(what: "copied" | "shared", error: unknown): ToldError {
  const message = t(`problem.${what}`, { why: reason(error) });
  return new ToldError("runtime", message, { cause: error });
}

async function asPng(file: Blob): Promise<Blob> {
  return file.type === "image/png" ? file : encodePicture(await decodePicture(file), "image/png");
}

/** A file's name with its ending. */
export function named(file: Blob, name: string): string {
  const ending = ENDINGS[file.type as Format] ?? "png";
  return `${Array.from(name).slice(0, LONGEST_NAME).join("")}.${ending}`;
}
