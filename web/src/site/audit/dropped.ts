/** The files of a folder that was dropped or chosen: those that lie beside its manifest. */

export interface DroppedFolder {
  readonly name: string;
  readonly files: ReadonlyMap<string, File>;
}

const MANIFEST = "manifest.json";

/** Of chosen files, which say where they lay. */
export function chosenFolder(list: FileList): DroppedFolder {
  return folderOf([...list].map((file) => [file.webkitRelativePath || file.name, file]));
}

/** Of what was dropped: a folder, or the files of one. */
export async function droppedFolder(data: DataTransfer): Promise<DroppedFolder> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return folderOf((await Promise.all(entries.map((entry) => filesIn(entry)))).flat());
}

function folderOf(files: readonly (readonly [path: string, file: File])[]): DroppedFolder {
  const manifest = files.map(([path]) => path).find((path) => path.split("/").at(-1) === MANIFEST) ?? "";
  const base = manifest.slice(0, manifest.length - MANIFEST.length);
  const beside = files.filter(([path]) => path.startsWith(base) && !path.slice(base.length).includes("/"));
  const name = base.split("/").at(-2) ?? "";
  return { name, files: new Map(beside.map(([path, file]) => [path.slice(base.length), file])) };
}

async function filesIn(entry: FileSystemEntry): Promise<(readonly [string, File])[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [[entry.fullPath.replace(/^\//, ""), file]];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    // It gives a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(filesIn))).flat();
}
