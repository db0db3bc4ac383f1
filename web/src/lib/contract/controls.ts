/** The numbers and words of a look, checked and completed: of values, or of texts such as attributes have. */
import { CONTROLS, type Controls, DEFAULTS, type Surface } from "./look.generated.js";

export type ControlName = keyof Controls;

const CONTROL_NAMES = Object.keys(CONTROLS) as ControlName[];

/** The names of the controls that a surface offers, in the order in which all surfaces show them. */
export function controlsOf(surface: Surface): ControlName[] {
  return CONTROL_NAMES.filter((name) => {
    const control = CONTROLS[name];
    return !("surfaces" in control) || (control.surfaces as readonly Surface[]).includes(surface);
  });
}

/** All controls, by default where they are left out; throws RangeError for what is out of range. */
export function resolveControls(given: Partial<Controls>): Controls {
  const values: Partial<Record<ControlName, string | number>> = {};
  for (const name of CONTROL_NAMES) {
    const value = given[name] ?? DEFAULTS[name];
    const wrong = whyWrong(name, value);
    if (wrong) throw new RangeError(`${name} is ${value}, ${wrong}`);
    values[name] = value;
  }
  return values as unknown as Controls;
}

/** A control as a text says it; throws RangeError for what is no value of it. */
export function parseControl(name: ControlName, text: string): string | number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  const value = CONTROLS[name].type === "number" ? number : text;
  const wrong = whyWrong(name, value);
  if (wrong) throw new RangeError(`${name}="${text}" is ${wrong}.`);
  return value;
}

/** What people read of a control is so many times its value. */
export function scaleOf(name: ControlName): number {
  const control = CONTROLS[name];
  return control.type === "number" && control.unit === "%" ? 100 : 1;
}

/** A control's value as people read it, such as "80 %". */
export function shownControl(name: ControlName, value: string | number): string {
  const control = CONTROLS[name];
  if (control.type === "choice" || typeof value === "string") return String(value);
  if (control.least && value === control.minimum) return control.least;
  const shown = Number((value * scaleOf(name)).toFixed(6));
  return control.unit === "%" ? `${Math.round(shown)} %` : `${shown} × as large`;
}

function whyWrong(name: ControlName, value: string | number): string | null {
  const control = CONTROLS[name];
  if (control.type === "choice") {
    const { options } = control;
    return (options as readonly unknown[]).includes(value) ? null : `none of ${options.join(", ")}`;
  }
  const { minimum, maximum } = control;
  // So that NaN is wrong too.
  const isWithin = typeof value === "number" && value >= minimum && value <= maximum;
  return isWithin ? null : `not a number from ${minimum} to ${maximum}`;
}
