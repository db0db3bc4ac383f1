/**
 * What is kept of EXIF: a new structure of a few tags, with nothing else of the old one, as
 * exporter/brushwork/imaging/exif.py makes it.
 */
import {
  EXIF_POINTER,
  EXIF_TAGS,
  GPS_POINTER,
  GPS_TAGS,
  IMAGE_TAGS,
  MOST_VALUE_BYTES,
  TYPE_BYTES,
} from "../contract/kept.generated.js";
import { tag as fourcc } from "./headers.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** A tag's type and count, and its value as it lies there. */
interface Entry {
  readonly type: number;
  readonly count: number;
  readonly value: Bytes;
}
type Folder = Map<number, Entry>;

const PREFIX = "Exif\0\0";
const FIRST = 8;
const ENTRY = 12;
const LONG = 4;

/**
 * What may be kept of an EXIF structure: a new one, without a prefix; empty where nothing is. `data` is a TIFF structure,
 * with or without the prefix; of a damaged one nothing is kept.
 */
export function keptExif(data: Uint8Array, location: boolean): Bytes {
  const nothing = new Uint8Array();
  try {
    let view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (fourcc(view, 0) === PREFIX.slice(0, 4) && view.getUint16(4) === 0) {
      view = new DataView(view.buffer, view.byteOffset + PREFIX.length, view.byteLength - PREFIX.length);
    }
    const order = fourcc(view, 0);
    if (order !== "II*\0" && order !== "MM\0*") return nothing;
    const little = order === "II*\0";
    const places = placesOf(view, view.getUint32(4, little), little);
    const first = only(view, places, IMAGE_TAGS, little);
    const others = new Map<number, Folder>();
    for (const [pointer, tags] of [
      [EXIF_POINTER, EXIF_TAGS],
      [GPS_POINTER, GPS_TAGS],
    ] as const) {
      const place = places.get(pointer);
      if (place === undefined || (pointer === GPS_POINTER && !location)) continue;
      const its = placesOf(view, view.getUint32(place + 8, little), little);
      const folder = only(view, its, tags, little);
      if (folder.size) others.set(pointer, folder);
    }
    return first.size || others.size ? written(first, others, little) : nothing;
  } catch (error) {
    // Reading beyond the end.
    if (error instanceof RangeError) return nothing;
    throw error;
  }
}

/** Where the entry of each tag lies; the first one counts where a tag is there twice. */
function placesOf(view: DataView, at: number, little: boolean): Map<number, number> {
  const places = new Map<number, number>();
  for (let entry = view.getUint16(at, little) - 1; entry >= 0; entry--) {
    const place = at + 2 + ENTRY * entry;
    places.set(view.getUint16(place, little), place);
  }
  return places;
}

/** Those of the tags that are there, in order. */
function only(view: DataView, places: Map<number, number>, tags: readonly number[], little: boolean): Folder {
  const found: Folder = new Map();
  for (const tag of tags) {
    const place = places.get(tag);
    if (place === undefined) continue;
    const type = view.getUint16(place + 2, little);
    const count = view.getUint32(place + 4, little);
    const size = (TYPE_BYTES[type] ?? MOST_VALUE_BYTES + 1) * count;
    const at = size <= LONG ? place + 8 : view.getUint32(place + 8, little);
    if (size === 0 || size > MOST_VALUE_BYTES || at + size > view.byteLength) continue;
    const value = new Uint8Array(view.buffer, view.byteOffset + at, size).slice();
    found.set(tag, { type, count, value });
  }
  return found;
}

/** A structure of the first folder, and those that it points to by their pointers. */
function written(first: Folder, others: ReadonlyMap<number, Folder>, little: boolean): Bytes {
  const all = new Map(first);
  const pointTo = (place: number): Entry => {
    const value = new Uint8Array(LONG);
    new DataView(value.buffer).setUint32(0, place, little);
    return { type: 4, count: 1, value };
  };
  for (const pointer of others.keys()) all.set(pointer, pointTo(0));
  let place = FIRST + sizeOf(all);
  for (const [pointer, folder] of others) {
    all.set(pointer, pointTo(place));
    place += sizeOf(folder);
  }
  const view = new DataView(new ArrayBuffer(place));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, FIRST, little);
  let at = write(view, all, FIRST, little);
  for (const folder of others.values()) at = write(view, folder, at, little);
  return new Uint8Array(view.buffer);
}

function sizeOf(folder: Folder): number {
  const values = [...folder.values()].map(({ value }) => (value.length > LONG ? even(value.length) : 0));
  return values.reduce((sum, size) => sum + size, 2 + ENTRY * folder.size + 4);
}

/** Write a folder at a place, with its longer values after it; gives where it ends. */
function write(view: DataView, folder: Folder, at: number, little: boolean): number {
  const bytes = new Uint8Array(view.buffer);
  view.setUint16(at, folder.size, little);
  let place = at + 2;
  let after = place + ENTRY * folder.size + 4;
  for (const [tag, { type, count, value }] of [...folder].sort(([one], [other]) => one - other)) {
    view.setUint16(place, tag, little);
    view.setUint16(place + 2, type, little);
    view.setUint32(place + 4, count, little);
    if (value.length <= LONG) bytes.set(value, place + 8);
    else {
      view.setUint32(place + 8, after, little);
      bytes.set(value, after);
      after += even(value.length);
    }
    place += ENTRY;
  }
  return after;
}

function even(length: number): number {
  return length + (length % 2);
}
