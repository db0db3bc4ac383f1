/** The controls of the look in the page's language. */
import { type ControlName, shownControl } from "../../lib/afterwards.js";
import { CONTROLS } from "../../lib/basics.js";
import { perhaps, t } from "./texts.js";

/** What a control is called. */
export function labelOf(name: ControlName): string {
  return t(`control.${name}`);
}

/** A control's value as people read it, such as "80 %". */
export function shownValue(name: ControlName, value: string | number): string {
  const control = CONTROLS[name];
  const shown = shownControl(name, value);
  if (control.type === "choice") return shown;
  if (control.least && shown === control.least) return perhaps(`shown.${shown}`) ?? shown;
  return control.unit === "×" ? t("shown.times", { value: Number(Number(value).toFixed(6)) }) : shown;
}
