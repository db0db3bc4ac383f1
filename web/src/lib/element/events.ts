import type { BrushworkError } from "../contract/errors.js";
import type { Progress, StylizeResult } from "../engine/api.js";

/** What a `load` event's `detail` says of the painting. */
export type LoadDetail = Pick<StylizeResult, "milliseconds" | "runtime">;

export type OwnEvent = "progress" | "load" | "error" | "abort";

/** The element's events; none bubbles. */
export interface BrushWorkEventMap extends Omit<HTMLElementEventMap, OwnEvent> {
  /** How far it is. */
  progress: CustomEvent<Progress>;
  /** The picture is painted. */
  load: CustomEvent<LoadDetail>;
  /** It cannot be painted; `detail.message` is fit to show, and shown. */
  error: CustomEvent<BrushworkError>;
  /** `cancel()` ended the painting. */
  abort: CustomEvent<null>;
}

export interface TypedEvents {
  addEventListener<K extends keyof BrushWorkEventMap>(
    type: K,
    listener: (event: BrushWorkEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof BrushWorkEventMap>(
    type: K,
    listener: (event: BrushWorkEventMap[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}
