/** Many paintings at once: in one ZIP, or as files of a folder. */
import { reason } from "../../../lib/index.js";
import { t } from "../../page/texts.js";
import { ToldError } from "../../page/told.js";
import { download } from "./outlets.js";

/** A painting that is made when it is its turn, and the name that it should have. */
export interface Made {
  readonly name: string;
  readonly file: Blob;
}

/** Offer all in one file; gives what there is to say of it. */
export async function zipped(made: AsyncIterable<Made>, signal: AbortSignal): Promise<string> {
  const { downloadZip } = await import("client-zip");
  const entries = async function* () {
    const taken = new Set<string>();
    for await (const { name, file } of made) {
      const free = await unique(name, (each) => taken.has(each));
      taken.add(free);
      yield { name: free, input: file };
    }
  };
  const all = await downloadZip(entries()).blob();
  signal.throwIfAborted();
  return download(all, "paintings.zip");
}

/** Write each into a folder as soon as it is made. What is there already stays; says how many were written. */
export async function intoFolder(
  folder: FileSystemDirectoryHandle,
  made: AsyncIterable<Made>,
  signal: AbortSignal,
): Promise<string> {
  let done = 0;
  for await (const { name, file } of made) {
    signal.throwIfAborted();
    try {
      await write(folder, await unique(name, (each) => isThere(folder, each)), file);
    } catch (error) {
      const message = t("problem.folder", { folder: folder.name, why: reason(error), done });
      throw new ToldError("runtime", message, { cause: error });
    }
    done++;
  }
  return t("remark.intoFolder", { folder: folder.name, done });
}

/** The whole file, or none. */
async function write(folder: FileSystemDirectoryHandle, name: string, file: Blob): Promise<void> {
  const handle = await folder.getFileHandle(name, { create: true });
  try {
    const stream = await handle.createWritable();
    // Closes it, or drops what was written.
    await file.stream().pipeTo(stream);
  } catch (error) {
    await folder.removeEntry(name).catch(() => {});
    throw error;
  }
}

async function isThere(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
  } catch (error) {
    if ((error as Error).name === "NotFoundError") return false;
    // A folder of that name.
    if ((error as Error).name !== "TypeMismatchError") throw error;
  }
  return true;
}

/** A name that is not taken. */
async function unique(name: string, isTaken: (name: string) => boolean | Promise<boolean>): Promise<string> {
  const dot = name.lastIndexOf(".");
  let found = name;
  for (let again = 2; await isTaken(found); again++)
    found = `${name.slice(0, dot)}-${again}${name.slice(dot)}`;
  return found;
}
