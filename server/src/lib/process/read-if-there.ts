import { readFileSync } from "node:fs";

/** Reads a file as text; null if it does not exist. Other failures throw. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
