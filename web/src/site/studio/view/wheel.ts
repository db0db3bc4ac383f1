/** The wheel zooms, and leaves to the page what it cannot use. */
import type { Zoom } from "./zoom.js";

const LINE_PX = 16;
const PAGE_PX = 400;
/** A trackpad's pinch comes in smaller steps than a wheel's. */
const WHEEL_RATE = 0.0015;
const PINCH_RATE = 0.01;
/** One step at most. */
const MOST_PX = 240;
/** Who still turns when all of the picture is seen does not want to scroll the page yet. */
const SAME_TURN_MS = 250;

/** What becomes of a turn of the wheel over the picture. */
export function wheeled(zoom: Zoom): (event: WheelEvent) => void {
  let turned = Number.NEGATIVE_INFINITY;
  return (event) => {
    const [along, down] = [event.deltaX, event.deltaY].map((delta) => pixels(delta, event.deltaMode)) as [
      number,
      number,
    ];
    const goesOn = event.timeStamp - turned < SAME_TURN_MS;
    const isSideways = Math.abs(along) > Math.abs(down) && !event.ctrlKey;
    if (!event.ctrlKey && !goesOn && !isWanted(zoom, isSideways, down)) return;
    event.preventDefault();
    turned = event.timeStamp;
    if (isSideways) return zoom.move({ x: -along, y: 0 });
    zoom.by(Math.exp(-down * (event.ctrlKey ? PINCH_RATE : WHEEL_RATE)), {
      x: event.clientX,
      y: event.clientY,
    });
  };
}

/** A page that was scrolled down is scrolled up again first, and one that shows all of the picture is scrolled down. */
function isWanted(zoom: Zoom, isSideways: boolean, down: number): boolean {
  if (zoom.magnification === null) return false;
  return zoom.isIn || (!isSideways && down < 0 && scrollY === 0);
}

function pixels(delta: number, mode: number): number {
  const length = mode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : PAGE_PX;
  const long = mode === WheelEvent.DOM_DELTA_PIXEL ? delta : delta * length;
  return Math.min(MOST_PX, Math.max(-MOST_PX, long));
}
