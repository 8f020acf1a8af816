import { basename, dirname } from "node:path";
import type { Reason } from "@core-console/shared/contract/service";

/**
 * Returns what a system error means for the user who installs; null: there are no words for it. `home` stands for
 * errors without a path.
 */
export function systemReason(error: unknown, home: string): Reason | null {
  if (!(error instanceof Error)) return null;
  const { code, path, dest, address } = error as NodeJS.ErrnoException & { dest?: string; address?: string };
  const file = dest ?? path ?? address;
  // Temporary names mean nothing to a user: their folder does.
  const at = file === undefined ? home : /^\.kuma-new-|^lock$/.test(basename(file)) ? dirname(file) : file;
  if (code === "ENOSPC" || code === "EDQUOT") return { code: "install_no_space", params: { path: at } };
  return code === "EROFS" ? { code: "install_read_only", params: { path: at } } : null;
}
