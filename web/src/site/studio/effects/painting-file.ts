/** A painting as it is seen, as a file of which a style is made. */
import { encodePicture } from "../../../lib/index.js";
import { stem } from "../../page/words.js";
import { t } from "../../page/texts.js";
import { mixed } from "../machine/mix.js";
import { restOf } from "../machine/look.js";
import type { Id, State } from "../machine/state.js";
import { named } from "./outlets.js";

/** Of the working copy: a style is nothing that is larger. Null where nothing is painted. */
export async function paintingFile(state: State, document: Id): Promise<File | null> {
  const { picture, painting, look } = state.documents.find(({ id }) => id === document) ?? {};
  if (!picture || !painting || !look) return null;
  const name = t("film.painting", { name: stem(picture.name) });
  const file =
    painting.by === "server"
      ? painting.file
      : await encodePicture(
          mixed(picture.preview!, painting.pixels, restOf(state, look, painting)),
          "image/png",
        );
  return new File([file], named(file, name));
}
