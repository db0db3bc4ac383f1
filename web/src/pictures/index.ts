export {
  type DecodeOptions,
  decodePicture,
  inspectPicture,
  MAX_FILE_BYTES,
  MAX_REDUCIBLE_PIXELS,
  type PictureHeader,
} from "./decode.js";
export { type EncodedType, encodePicture } from "./encode.js";
export { type Format, MIME_TYPES } from "./signature.js";
