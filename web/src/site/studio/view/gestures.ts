/** Fingers, mouse, pen and wheel on the picture: the divider, zooming and panning. */
import { byId } from "../../page/dom.js";
import type { Store } from "../store.js";
import { type Point } from "./geometry.js";
import { wheeled } from "./wheel.js";
import type { Zoom } from "./zoom.js";

/** What moves less is a tap. */
const TAP_PX = 6;
const DOUBLE_TAP_MS = 350;
const DOUBLE_TAP_PX = 30;
/** So near to the divider it is the divider that is meant, where there is something else. */
const HANDLE_PX = 26;

type Doing = "nothing yet" | "dividing" | "panning" | "pinching" | "nothing";

interface Tap extends Point {
  readonly at: number;
  /** Where the divider was. */
  readonly divider: number;
}

export function mountGestures(store: Store, zoom: Zoom): void {
  const frame = byId("frame", HTMLDivElement);
  const compare = byId("compare", HTMLInputElement);
  const fingers = new Map<number, Point>();
  let doing: Doing = "nothing";
  let pressed: Tap | null = null;
  let lastTap: Tap | null = null;

  const divides = () => frame.dataset.mode === "slider" && !compare.hidden;
  const divide = (percent: number) => {
    compare.valueAsNumber = percent;
    compare.dispatchEvent(new Event("input"));
  };
  const divideAt = ({ x }: Point) => {
    const { left, width } = frame.getBoundingClientRect();
    divide((100 * (x - left)) / width);
  };
  const isAtDivider = ({ x }: Point) => {
    const { left, width } = frame.getBoundingClientRect();
    return divides() && Math.abs(x - left - (width * compare.valueAsNumber) / 100) < HANDLE_PX;
  };
  /** The photo is seen as long as the picture is pressed, where the person compares so. */
  const hold = (held: boolean) => frame.classList.toggle("before", held && frame.dataset.mode === "hold");

  const begin = (event: PointerEvent) => {
    if (event.target instanceof Element && event.target.closest("button")) return;
    const place = { x: event.clientX, y: event.clientY };
    const isPanned = event.button === 1;
    if (event.button !== 0 && !isPanned) return;
    fingers.set(event.pointerId, place);
    if (fingers.size > 1) {
      doing = "pinching";
      hold(false);
      for (const finger of fingers.keys()) frame.setPointerCapture(finger);
      return;
    }
    pressed = { ...place, at: event.timeStamp, divider: compare.valueAsNumber };
    // Marks are drawn by what is pressed.
    if (store.shown.marking && !isPanned) return;
    if (isPanned) event.preventDefault();
    doing = isPanned ? "panning" : "nothing yet";
    frame.setPointerCapture(event.pointerId);
    if (!isPanned) hold(true);
  };

  const go = (event: PointerEvent) => {
    const was = fingers.get(event.pointerId);
    if (!was) return;
    const is = { x: event.clientX, y: event.clientY };
    if (doing === "nothing yet" && pressed && Math.hypot(is.x - pressed.x, is.y - pressed.y) >= TAP_PX) {
      doing = !zoom.isIn || isAtDivider(pressed) ? (divides() ? "dividing" : "nothing") : "panning";
      if (doing === "panning") hold(false);
    }
    if (doing === "dividing") divideAt(is);
    if (doing === "pinching") {
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) zoom.pinch([was, other], [is, other]);
    }
    if (doing !== "nothing yet") {
      fingers.set(event.pointerId, is);
      if (doing === "panning") zoom.move({ x: is.x - was.x, y: is.y - was.y });
    }
    frame.classList.toggle("panning", doing === "panning");
  };

  const end = (event: PointerEvent) => {
    if (!fingers.delete(event.pointerId)) return;
    hold(false);
    frame.classList.remove("panning");
    if (doing === "nothing yet" && pressed && event.type === "pointerup") tap(pressed);
    // Who lifts one of two fingers pans with the other.
    doing = doing === "pinching" && fingers.size === 1 && !store.shown.marking ? "panning" : "nothing";
  };

  const tap = (press: Tap) => {
    const isSecond =
      lastTap !== null &&
      press.at - lastTap.at < DOUBLE_TAP_MS &&
      Math.hypot(press.x - lastTap.x, press.y - lastTap.y) < DOUBLE_TAP_PX;
    if (isSecond) {
      // The first of both was no tap by itself.
      if (divides()) divide(lastTap!.divider);
      zoom.toggle(press);
    } else if (divides() && !zoom.isIn) divideAt(press);
    lastTap = isSecond ? null : press;
  };

  // From now on the slider is left to keys: what presses it does more than it knows.
  frame.classList.add("gestures");
  frame.addEventListener("pointerdown", begin);
  frame.addEventListener("pointermove", go);
  frame.addEventListener("pointerup", end);
  frame.addEventListener("pointercancel", end);
  // The browser would scroll by two fingers.
  frame.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length > 1 && event.cancelable) event.preventDefault();
    },
    { passive: false },
  );
  byId("stage", HTMLDivElement).addEventListener("wheel", wheeled(zoom), { passive: false });
}
