/** Choosing a folder of the device to save into, where browsers have that. */

interface Choosing {
  showDirectoryPicker?: (options: { mode: "readwrite" }) => Promise<FileSystemDirectoryHandle>;
}

export function mayChooseFolder(): boolean {
  return "showDirectoryPicker" in window;
}

/** The folder that the person chooses, in the very moment of a click; none where they choose none. */
export async function chosenFolder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return (await (window as Choosing).showDirectoryPicker?.({ mode: "readwrite" })) ?? null;
  } catch (error) {
    // Also where the person refuses that the page writes there: they know.
    if (["AbortError", "NotAllowedError", "SecurityError"].includes((error as Error).name)) return null;
    throw error;
  }
}
