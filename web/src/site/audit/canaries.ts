/** A stylizer's canaries: small pictures with the reference's paintings (exporter/brushwork/contract/canaries.py). */
import { BrushworkError } from "../../lib/basics.js";
import type { FileReference, Pixels } from "../../lib/index.js";

/** Pictures are squares: RGB, a byte a channel, deflated, in base 64. */
interface Packed {
  readonly reference: string;
  readonly side: number;
  readonly pictures: Readonly<Record<string, string>>;
  readonly paintings: readonly { readonly picture: string; readonly style: string; readonly rgb: string }[];
}

/** A painting to be made, and what it is to be held against. */
export interface Canary {
  readonly picture: string;
  readonly style: string;
  readonly pixels: Pixels;
  readonly expected: Pixels;
}

export interface Canaries {
  /** As Python reads it. */
  readonly text: string;
  readonly reference: string;
  readonly canaries: readonly Canary[];
}

/** The bytes of a file, if they are what the manifest says. */
export async function checked({ file, sha256 }: FileReference, content: Blob): Promise<string> {
  const bytes = await content.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== sha256)
    throw new BrushworkError("integrity", `${file} does not have the SHA-256 that the manifest names.`);
  return new TextDecoder().decode(bytes);
}

/** Read a file of canaries. */
export async function readCanaries(text: string): Promise<Canaries> {
  const { reference, side, pictures, paintings } = JSON.parse(text) as Packed;
  const unpacked = new Map<string, Pixels>();
  for (const [name, packed] of Object.entries(pictures)) unpacked.set(name, await unpack(packed, side));
  const canaries = paintings.map(async ({ picture, style, rgb }) => {
    const pixels = unpacked.get(picture)!;
    return { picture, style, pixels, expected: await unpack(rgb, side) };
  });
  return { text, reference, canaries: await Promise.all(canaries) };
}

/** The pictures of a file of canaries, by name. */
export async function picturesIn(text: string): Promise<readonly (readonly [string, Pixels])[]> {
  const { side, pictures } = JSON.parse(text) as Packed;
  return Promise.all(
    Object.entries(pictures).map(async ([name, packed]) => [name, await unpack(packed, side)] as const),
  );
}

async function unpack(packed: string, side: number): Promise<Pixels> {
  const deflated = Uint8Array.from(atob(packed), (each) => each.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
  const rgb = new Uint8Array(await new Response(stream).arrayBuffer());
  const data = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let at = 0, from = 0; at < data.length; at += 4, from += 3) data.set(rgb.subarray(from, from + 3), at);
  return { width: side, height: side, data };
}
