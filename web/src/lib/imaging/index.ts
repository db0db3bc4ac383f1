/** Reading and writing picture files: what `pictures.js` offers. */
export {
  type DecodeOptions,
  decodePicture,
  inspectPicture,
  MAX_FILE_BYTES,
  type PictureHeader,
} from "./decode.js";
export { type EncodedType, type EncodeOptions, encodePicture, type Rows } from "./encode.js";
export { type Format, MIME_TYPES } from "./signature.js";
