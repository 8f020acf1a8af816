const KEY = "core-console-upload";

type FileFacts = Pick<File, "name" | "size" | "lastModified">;

/**
 * Two files with the same name, size and time count as one: what differs all the same is found by the archive's hash.
 */
const markOf = ({ name, size, lastModified }: FileFacts): string => JSON.stringify([name, size, lastModified]);

/** Returns the ID of the upload of this file that was begun in this browser; null: none. */
export function rememberedUpload(file: FileFacts): string | null {
  try {
    const [mark, id] = JSON.parse(localStorage.getItem(KEY) ?? "[]") as [string?, string?];
    return mark === markOf(file) && typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}

/** Remembers the upload of a file, so that it can be continued after the page was reloaded; only the last one. */
export function rememberUpload(file: FileFacts, id: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([markOf(file), id]));
  } catch {
    // it is then begun again after a reload
  }
}

export function forgetUpload(file: FileFacts): void {
  try {
    if (rememberedUpload(file) !== null) localStorage.removeItem(KEY);
  } catch {
    // nothing was stored
  }
}
