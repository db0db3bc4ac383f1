/** What is said to people, in the language of the page: `texts/` has a file for each. */
import type english from "../../../texts/en.json";

type Texts = typeof english;
/** What is the same for every count, or said by a text of its own. */
export type Text = keyof Texts;
/** What is said differently of one and of several. */
export type Counted = { [T in Text]: T extends `${infer Base}.other` ? Base : never }[Text];
type Values = Readonly<Record<string, string | number>>;

let texts: Readonly<Record<string, string>> = {};
let language = "en";

/** Speak a language, from now on. */
export function speak(spoken: string, its: Readonly<Record<string, string>>): void {
  language = spoken;
  texts = its;
}

/** A text, in which values take the places of their {names}. */
export function t(text: Text, values: Values = {}): string {
  return filled(texts[text] ?? text, values);
}

/** A text for a count, which takes the place of {count}. */
export function counted(text: Counted, count: number): string {
  const rule = new Intl.PluralRules(language).select(count);
  return filled(texts[`${text}.${rule}`] ?? texts[`${text}.other`] ?? text, { count });
}

/** A text that there may be, such as of a style's tag, which a site may have others of. */
export function perhaps(text: string): string | undefined {
  return texts[text];
}

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
