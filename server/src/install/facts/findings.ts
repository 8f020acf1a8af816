import type { Reason } from "@core-console/shared/contract/service";
import { isOlder } from "@core-console/shared/domain/version";
import { isLoopback } from "../../lib/net/address.ts";
import type { HostFacts } from "./facts.ts";
import { placeFault } from "./unit.ts";

export interface Finding extends Reason {
  level: "fault" | "note";
}

/** Inputs of the judgement. */
export interface Asked {
  /** --host; null: hostname -f */
  host: string | null;
  joins: boolean;
  /** a Core runs here already and keeps its name, ports and folder */
  again: boolean;
  packaged: boolean;
  /** programs beside the executable that are not trusted */
  left: readonly string[];
  /** KUMA_ETCD, which is written to the unit */
  engineAsked: string | null;
  /** what is wrong with the engine; null: one was found and runs */
  engine: Reason | null;
  /** what prevents joining the cluster; null: nothing that can be seen from here */
  cluster: Reason | null;
}

/** The first version with ProtectProc= and similar settings. */
const SYSTEMD = 247;
/** The version that Debian's etcd is linked to. */
const ENGINE_LIBC = "2.34";
const DISK_NEEDED_MB = 2048;
const DISK_WANTED_MB = 10_240;
const FSYNC_SLOW_MS = 25;

/** Returns everything that is wrong with a host for an installation; faults prevent it, notes do not. */
export function findings(f: HostFacts, asked: Asked): Finding[] {
  const out: Finding[] = [];
  const fault = (code: string, params: Reason["params"] = {}): void => void out.push({ level: "fault", code, params });
  const note = (code: string, params: Reason["params"] = {}): void => void out.push({ level: "note", code, params });

  if (!f.root) fault("host_not_root");
  if (!asked.packaged) fault("host_not_packaged");
  if (f.systemd === null) fault("host_no_systemd");
  else if (f.systemd < SYSTEMD) fault("host_systemd_old", { found: f.systemd, needed: SYSTEMD });

  const place = placeFault(f.home.path);
  if (place !== null) fault(`host_home_${place}`, { home: f.home.path });
  if (f.home.state === "not_folder") fault("host_home_not_folder", { home: f.home.path });
  if (f.home.state === "foreign") fault("home_foreign", { home: f.home.path });

  if (asked.left.length > 0) note("host_beside_left", { files: asked.left.join(", ") });
  const engine = asked.engineAsked === null ? null : placeFault(asked.engineAsked);
  if (engine !== null) fault(`host_engine_${engine}`, { path: asked.engineAsked });
  else if (asked.engine !== null) {
    if (f.glibc !== null && isOlder(f.glibc, ENGINE_LIBC))
      fault("host_libc_old", { found: f.glibc, needed: ENGINE_LIBC });
    else fault(asked.engine.code, asked.engine.params);
  }
  // In a container the clock, and its synchronisation, belong to the host machine.
  if (f.clockSynced === false && !f.container) note("host_clock_unsynced");
  disk(f, asked.again, fault, note);
  if (asked.again) return out;
  names(f, asked, fault, note);
  for (const { port, program } of f.takenPorts) fault("host_port_taken", { port, program });
  if (asked.cluster !== null) fault(asked.cluster.code, asked.cluster.params);
  return out;
}

type Say = (code: string, params?: Reason["params"]) => void;

/** The full name is the static one, has a domain, and resolves to where others find this host. */
function names(f: HostFacts, asked: Asked, fault: Say, note: Say): void {
  const found = f.staticName;
  if (asked.host === null) {
    const first = found.toLowerCase().split(".")[0] ?? "";
    if (first === "" || first === "localhost") return fault("host_name_local", { found: found === "" ? null : found });
    if (!found.includes(".")) return fault("host_name_short", { found });
    if (found.toLowerCase() !== f.fullName.toLowerCase())
      return fault("host_name_differs", { found, full: f.fullName });
  }
  const { name, addresses } = f.resolved;
  if (addresses.length === 0) return fault("host_unresolved", { name });
  const loopback = addresses.filter(isLoopback);
  if (loopback.length < addresses.length) return;
  const params = { name, found: loopback.join(", ") };
  if (asked.joins) fault("host_loopback", params);
  else note("host_loopback_first", params);
}

function disk({ disk: d }: HostFacts, again: boolean, fault: Say, note: Say): void {
  // Files that are here already need no space a second time.
  if (!again && d.freeMb < DISK_NEEDED_MB)
    fault("host_disk_full", { path: d.path, free: d.freeMb, needed: DISK_NEEDED_MB });
  else if (d.freeMb < DISK_WANTED_MB) note("host_disk_small", { path: d.path, free: d.freeMb, wanted: DISK_WANTED_MB });
  if (d.noexec) fault("host_disk_noexec", { path: d.path });
  if (d.unwritable !== null) fault("host_disk_unwritable", { path: d.path, message: d.unwritable });
  if (d.fsync !== null && d.fsync.median > FSYNC_SLOW_MS) note("host_fsync_slow", { ...d.fsync });
}
