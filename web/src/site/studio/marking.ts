/** Marking parts of the picture that are to stay as they are, by brush or by numbers. */
import { byId } from "../page/dom.js";
import { Marks, type Place } from "./marks.js";
import type { Picture } from "./machine/state.js";
import type { Store } from "./store.js";
import { t } from "../page/texts.js";

const COLOUR = "#d9480f";

export function mountMarking(store: Store): void {
  const panel = byId("marking", HTMLDivElement);
  const start = byId("mark", HTMLButtonElement);
  const clear = byId("clear-marks", HTMLButtonElement);
  const forget = byId("forget-marks", HTMLButtonElement);
  const brush = byId("brush", HTMLInputElement);
  const said = ["covered", "marked-summary"].map((id) => byId(id, HTMLParagraphElement));
  const stage = byId("stage", HTMLDivElement);
  const marks = new Marks(byId("marks", HTMLCanvasElement), COLOUR);
  const erases = () => byId("tool-erase", HTMLInputElement).checked;
  let of: Picture | null = null;

  const tell = () => {
    const read = marks.read();
    const share = read
      ? t("marking.share", { percent: Math.max(1, Math.round(100 * read.share)) })
      : t("marking.nothing");
    for (const line of said) line.textContent = share;
    clear.disabled = forget.hidden = !read;
    return read?.mask ?? null;
  };
  const commit = () => store.dispatch({ type: "adjust", change: { mask: tell() } });

  start.addEventListener("click", () => {
    store.dispatch({ type: "mark", marking: true });
    stage.scrollIntoView({ block: "nearest" });
    panel.focus();
  });
  byId("marked", HTMLButtonElement).addEventListener("click", () => {
    store.dispatch({ type: "mark", marking: false });
    start.focus();
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
  drawWith(marks, () => ({ size: brush.valueAsNumber / 100, erase: erases() }), commit);

  store.watch(["picture"], ({ picture }) => {
    if (!picture || picture === of) return;
    of = picture;
    marks.reset(picture.width, picture.height);
    tell();
  });
  store.watch(["marking", "picture"], ({ marking, picture }) => {
    panel.hidden = !marking;
    start.disabled = marking || !picture;
    byId("frame", HTMLDivElement).classList.toggle("marking", marking);
  });
}

/** Pointers draw strokes; each ends with `done`. */
function drawWith(marks: Marks, tool: () => { size: number; erase: boolean }, done: () => void): void {
  const { canvas } = marks;
  let last: Place | null = null;
  const place = (event: PointerEvent): Place => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  const draw = (event: PointerEvent) => {
    if (!last) return;
    const { size, erase } = tool();
    // Browsers that know them tell of more places than they send events.
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length > 0 ? events : [event]) {
      const next = place(each);
      marks.stroke(last, next, size, erase);
      last = next;
    }
  };
  const end = () => {
    if (!last) return;
    last = null;
    done();
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary && last) {
      // A second finger: the first did not draw, but zooms.
      marks.takeBack();
      last = null;
    }
    if (event.button !== 0 || !event.isPrimary) return;
    marks.keep();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    draw(event);
  });
  canvas.addEventListener("pointermove", draw);
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
}
