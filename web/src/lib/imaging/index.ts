/** Reading and writing picture files: what `pictures.js` offers. */
export { type DecodeOptions, decodePicture, inspectPicture, type PictureHeader } from "./decode.js";
export type { Metadata } from "../contract/kept.generated.js";
export type { Credit, Label, Made } from "../contract/label.js";
export { MAX_FILE_BYTES } from "../contract/limits.generated.js";
export { type EncodedType, type EncodeOptions, encodePicture, type Rows } from "./encode.js";
export { type Format, MIME_TYPES } from "./signature.js";
export { isSigned, readLabel, readMetadata, withMetadata } from "./information.js";
export { isTransparent, workingCopy } from "./working-copy.js";
