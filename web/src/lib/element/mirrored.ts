/** The properties that mirror attributes, and the base class that has them. */
import { type ControlName, controlsOf, parseControl } from "../contract/controls.js";
import { type Controls, DEFAULTS } from "../contract/look.generated.js";
import type { BackendChoice } from "../engine/api.js";
import type { TypedEvents } from "./events.js";

/**
 * Properties and the attributes of the same name, with dashes. An attribute that is not there, or is wrong, reads as the
 * default; null takes it away.
 */
export interface Mirrored extends Writable<Controls> {
  /** What to say of the photo where it cannot be seen. */
  alt: string;
  /** A published stylizer's id. */
  stylizer: string;
  /** The id of one of its styles. */
  styleId: string;
  /** What is to paint: `auto`, what is faster on this device; `kernel`, the processor; `wasm`, that by onnxruntime-web; `webgpu`, the graphics processor. */
  backend: BackendChoice;
  /** When to paint: `lazy` (default), once it comes near the screen; `eager`, at once. */
  loading: Loading;
  /** Pixels to reserve; with `height`, the proportions too, before anything is loaded. 0: as wide as the photo. */
  width: number;
  /** Pixels to reserve. 0: as high as the photo. */
  height: number;
}

export type Loading = "lazy" | "eager";
type Writable<T> = { -readonly [K in keyof T]: T[K] };

export const BACKENDS: readonly BackendChoice[] = ["auto", "kernel", "wasm", "webgpu"];
export const CONTROL_NAMES = controlsOf("element");

/** What a property is where its attribute says this. */
type Reader<T> = (text: string | null) => T;

const PROPERTIES: { readonly [K in keyof Mirrored]: Reader<Mirrored[K]> } = {
  alt: words,
  stylizer: words,
  styleId: words,
  backend: oneOf(BACKENDS, "auto"),
  loading: oneOf(["lazy", "eager"], "lazy"),
  width: pixels,
  height: pixels,
  ...controls(),
};

export const MIRRORED = Object.keys(PROPERTIES) as (keyof Mirrored)[];

// Servers import this too, and have no elements.
class Mirroring extends (globalThis.HTMLElement ?? class {}) {}

for (const name of MIRRORED) {
  const attribute = attributeOf(name);
  Object.defineProperty(Mirroring.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: HTMLElement) {
      return PROPERTIES[name](this.getAttribute(attribute));
    },
    set(this: HTMLElement, value: string | number | null) {
      if (value == null) this.removeAttribute(attribute);
      else this.setAttribute(attribute, String(value));
    },
  });
}

/** An element with the properties of `Mirrored`. */
export const MirroringElement = Mirroring as unknown as {
  new (): Omit<HTMLElement, keyof TypedEvents> & TypedEvents & Mirrored;
};

/** `styleId` is `style-id`. */
export function attributeOf(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function words(text: string | null): string {
  return text ?? "";
}

function pixels(text: string | null): number {
  const number = Number.parseInt(text ?? "", 10);
  return number > 0 ? number : 0;
}

function oneOf<T extends string>(options: readonly T[], otherwise: T): Reader<T> {
  return (text) => options.find((option) => option === text) ?? otherwise;
}

function controls(): { readonly [K in ControlName]: Reader<Controls[K]> } {
  const reader = (name: ControlName) => (text: string | null) => {
    try {
      return parseControl(name, text ?? "");
    } catch {
      return DEFAULTS[name];
    }
  };
  return Object.fromEntries(CONTROL_NAMES.map((name) => [name, reader(name)])) as ReturnType<typeof controls>;
}
