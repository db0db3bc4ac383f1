/** The worker that encodes large pictures: they are sent to it in pieces, and the page does not wait for it. */
import { BrushworkError, reason } from "../contract/errors.js";
import { holdLifeline } from "../platform/lifeline.js";
import { type EncodedType, Sheet } from "./sheet.js";

export type ToEncoder =
  | { readonly type: "begin"; readonly width: number; readonly height: number }
  | { readonly type: "rows"; readonly top: number; readonly data: Uint8ClampedArray<ArrayBuffer> }
  | { readonly type: "encode"; readonly as: EncodedType; readonly quality: number };

/** One when it has started, then one for each message. */
export type FromEncoder =
  | { readonly type: "next" }
  | { readonly type: "encoded"; readonly blob: Blob | null }
  | { readonly type: "failed"; readonly message: string };

interface WorkerScope {
  postMessage(message: FromEncoder): void;
  onmessage: ((event: MessageEvent<ToEncoder>) => void) | null;
}

const scope = self as unknown as WorkerScope;
let sheet: Sheet | undefined;

async function answer(message: ToEncoder): Promise<FromEncoder> {
  switch (message.type) {
    case "begin":
      sheet = new Sheet(message.width, message.height);
      return { type: "next" };
    case "rows":
      sheet!.put(message.top, message.data);
      return { type: "next" };
    case "encode":
      return { type: "encoded", blob: await sheet!.encode(message.as, message.quality) };
  }
}

scope.onmessage = ({ data }) => {
  answer(data).then(
    (done) => scope.postMessage(done),
    (error) => {
      const message =
        error instanceof BrushworkError ? error.message : `The picture cannot be encoded: ${reason(error)}`;
      scope.postMessage({ type: "failed", message });
    },
  );
};

scope.postMessage({ type: "next" });
holdLifeline();
