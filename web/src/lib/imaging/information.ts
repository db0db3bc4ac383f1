/** What files say of themselves and how they were made. Most who paint ask for none of it, so it is loaded then. */
import type { Metadata } from "../contract/kept.generated.js";
import type { Label, Made } from "../contract/label.js";
import { loaded } from "./loaded.js";
import type { Added } from "./metadata.js";
import type { EncodedType } from "./sheet.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** How a picture file was made, as its label tells; null where it has none of ours. */
export async function readLabel(file: Blob): Promise<Made | null> {
  return (await loaded(import("./stored.js"))).readLabel(file);
}

/** What is to be kept of a picture file's own metadata, as EXIF; empty where that is nothing. */
export async function readMetadata(file: Blob, wanted: Metadata): Promise<Bytes> {
  return (await loaded(import("./stored.js"))).readMetadata(file, wanted);
}

/** Whether a picture file is signed (C2PA); any change to it would break that. */
export async function isSigned(file: Blob): Promise<boolean> {
  return (await loaded(import("./stored.js"))).isSigned(file);
}

/** A picture file, which has no metadata and is not signed, with some. */
export async function withMetadata(file: Blob, type: EncodedType, added: Added): Promise<Blob> {
  return (await loaded(import("./metadata.js"))).withMetadata(file, type, added);
}

/** The XMP packet of a label. */
export async function packetOf(label: Label): Promise<string> {
  return (await loaded(import("../contract/label.js"))).packetOf(label);
}
