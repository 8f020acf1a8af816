import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * Returns which of these ports have a listener, and the inode of its socket, from the kernel's own tables.
 * @internal
 */
export function listening(tables: readonly string[], ports: readonly number[]): Map<number, string> {
  const found = new Map<number, string>();
  for (const line of tables.flatMap((table) => table.split("\n").slice(1))) {
    const fields = line.trim().split(/\s+/);
    const port = Number.parseInt(fields[1]?.split(":").at(-1) ?? "", 16);
    // 0A: LISTEN
    if (fields[3] === "0A" && ports.includes(port) && !found.has(port)) found.set(port, fields[9] ?? "");
  }
  return found;
}

/**
 * Returns the ports of ours that are in use, with the program that uses each, by its path. Root sees all; other users
 * less.
 */
export function takenPorts(ports: readonly number[]): { port: number; program: string | null }[] {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readOr(path, ""));
  return [...listening(tables, ports)].map(([port, inode]) => ({ port, program: holder(`socket:[${inode}]`) }));
}

function holder(socket: string): string | null {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (readdirSync(`/proc/${pid}/fd`).some((fd) => linkOr(`/proc/${pid}/fd/${fd}`) === socket))
        return `${linkOr(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "")} (${pid})`;
    } catch {
      // It ended meanwhile, or may not be inspected.
    }
  }
  return null;
}

function linkOr(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function readOr(path: string, other: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return other;
  }
}
