import { lookup } from "node:dns/promises";
import { existsSync, readFileSync } from "node:fs";
import type { HostFacts } from "./facts.ts";
import { lookAtDisk } from "./look-disk.ts";
import { lookAtHome, unitsOfCores } from "./look-home.ts";
import { takenPorts } from "./look-network.ts";
import { run, type Ran } from "../run.ts";

/** A system service that does not answer makes its client wait for 25 s. */
const ASK_MS = 5000;

/** Gathers the facts of a host; changes nothing. `host`: --host, else its full name counts. */
export async function look(options: {
  home: string;
  host: string | null;
  ports: readonly number[];
  executable: string | null;
  fullName: string;
}): Promise<HostFacts> {
  const name = options.host ?? options.fullName;
  const [version, virtual, synced, libc, addresses] = await Promise.all([
    ask("systemctl", ["--version"]),
    ask("systemd-detect-virt", ["--container"]),
    ask("timedatectl", ["show", "-p", "NTPSynchronized", "--value"]),
    ask("getconf", ["GNU_LIBC_VERSION"]),
    lookup(name, { all: true }).catch(() => []),
  ]);
  return {
    root: process.getuid?.() === 0,
    systemd: existsSync("/run/systemd/system") ? Number(/^systemd (\d+)/.exec(version.out)?.[1] ?? "0") : null,
    container: virtual.code === 0 && virtual.out !== "none",
    glibc: /^glibc (.+)/.exec(libc.out)?.[1] ?? null,
    staticName: staticName(),
    fullName: options.fullName,
    resolved: { name, addresses: [...new Set(addresses.map((a) => a.address))] },
    clockSynced: synced.code === 0 ? synced.out === "yes" : null,
    disk: lookAtDisk(options.home),
    takenPorts: takenPorts(options.ports),
    home: lookAtHome(options.home, options.executable),
    units: unitsOfCores(),
  };
}

function staticName(): string {
  try {
    const lines = readFileSync("/etc/hostname", "utf8").split("\n");
    return lines.map((line) => line.trim()).find((line) => line !== "" && !line.startsWith("#")) ?? "";
  } catch {
    return "";
  }
}

function ask(command: string, args: readonly string[]): Promise<Ran> {
  return run(command, args, AbortSignal.timeout(ASK_MS));
}
