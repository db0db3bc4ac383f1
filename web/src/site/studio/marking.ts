/** Marking parts of the picture that are to stay as they are, by brush or by numbers. */
import { byId } from "../page/dom.js";
import type { Pixels } from "../../lib/index.js";
import { type Brush, Marks, type Place } from "./marks.js";
import type { Picture } from "./machine/state.js";
import { mountPerson } from "./person.js";
import type { Store } from "./store.js";
import { t } from "../page/texts.js";

const COLOUR = "#d9480f";

export function mountMarking(store: Store): void {
  const panel = byId("marking", HTMLDivElement);
  const start = byId("mark", HTMLButtonElement);
  const clear = byId("clear-marks", HTMLButtonElement);
  const forget = byId("forget-marks", HTMLButtonElement);
  const size = byId("brush", HTMLInputElement);
  const softness = byId("softness", HTMLInputElement);
  const said = ["covered", "marked-summary"].map((id) => byId(id, HTMLParagraphElement));
  const stage = byId("stage", HTMLDivElement);
  const marks = new Marks(byId("marks", HTMLCanvasElement), COLOUR);
  const erases = () => byId("tool-erase", HTMLInputElement).checked;
  let of: Picture | null = null;
  let mask: Pixels | null = null;

  const tell = () => {
    const read = marks.read();
    const share = read
      ? t("marking.share", { percent: Math.max(1, Math.round(100 * read.share)) })
      : t("marking.nothing");
    for (const line of said) line.textContent = share;
    clear.disabled = forget.hidden = !read;
    return read?.mask ?? null;
  };
  const commit = () => {
    mask = tell();
    store.dispatch({ type: "adjust", change: { mask } });
  };

  start.addEventListener("click", () => {
    store.dispatch({ type: "mark", marking: true });
    stage.scrollIntoView({ block: "nearest" });
    panel.focus();
  });
  byId("marked", HTMLButtonElement).addEventListener("click", () => {
    store.dispatch({ type: "mark", marking: false });
    // On a phone another button is seen in its place.
    (start.offsetParent ? start : byId("mark-sheet", HTMLButtonElement)).focus();
  });
  byId("invert-marks", HTMLButtonElement).addEventListener("click", () => {
    marks.invert();
    commit();
  });
  for (const button of [clear, forget]) {
    button.addEventListener("click", () => {
      // The button goes away.
      (button === clear ? panel : start).focus();
      marks.clear();
      commit();
    });
  }
  byId("rectangle", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const [x, y, width, height] = ["left", "top", "wide", "high"].map(
      (name) => byId(`rectangle-${name}`, HTMLInputElement).valueAsNumber / 100,
    ) as [number, number, number, number];
    marks.rectangle({ x, y, width, height }, erases());
    commit();
  });
  const brush = () => ({
    size: size.valueAsNumber / 100,
    softness: softness.valueAsNumber / 100,
    erase: erases(),
  });
  drawWith(marks, brush, commit);
  mountPerson(
    store,
    () => ({ width: marks.canvas.width, height: marks.canvas.height }),
    (shares) => {
      marks.cover(shares, erases());
      commit();
    },
  );

  // Another picture is shown, or marks were undone.
  store.watch(["picture", "look"], ({ picture, look }) => {
    if (!picture || (picture === of && look.mask === mask)) return;
    of = picture;
    mask = look.mask;
    marks.show(mask, picture);
    tell();
  });
  store.watch(["marking", "picture"], ({ marking, picture }) => {
    panel.hidden = !marking;
    start.disabled = marking || !picture;
    byId("frame", HTMLDivElement).classList.toggle("marking", marking);
  });
}

/** Pointers draw strokes; each ends with `done`. */
function drawWith(marks: Marks, brush: () => Brush, done: () => void): void {
  const { canvas } = marks;
  let draws = false;
  const place = (event: PointerEvent): Place => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  const draw = (event: PointerEvent) => {
    if (!draws) return;
    // Browsers that know them tell of more places than they send events.
    const events = event.getCoalescedEvents?.() ?? [];
    marks.draw((events.length > 0 ? events : [event]).map(place), brush());
  };
  const end = () => {
    if (!draws) return;
    draws = false;
    done();
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary && draws) {
      // A second finger: the first did not draw, but zooms.
      marks.takeBack();
      draws = false;
    }
    if (event.button !== 0 || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    draws = true;
    marks.begin(place(event));
    draw(event);
  });
  canvas.addEventListener("pointermove", draw);
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
}
