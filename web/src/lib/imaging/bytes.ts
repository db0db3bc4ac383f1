/** Pieces of files. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** Four bytes, the highest first. */
export function bigEndian(value: number): Bytes {
  return littleEndian(value).reverse();
}

/** Four bytes, the lowest first. */
export function littleEndian(value: number): Bytes {
  return Uint8Array.of(value, value >> 8, value >> 16, value >> 24);
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function joined(...parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
