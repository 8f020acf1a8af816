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

type Params = Reason["params"];
const fault = (code: string, params: Params = {}): Finding => ({ level: "fault", code, params });
const note = (code: string, params: Params = {}): Finding => ({ level: "note", code, params });

/** Returns everything that is wrong with a host for an installation; faults prevent it, notes do not. */
export function findings(facts: HostFacts, asked: Asked): Finding[] {
  const found = [
    ...ofSystem(facts, asked),
    ...ofHome(facts.home),
    ...ofEngine(facts, asked),
    // In a container the clock, and its synchronisation, belong to the host machine.
    ...(facts.clockSynced === false && !facts.container ? [note("host_clock_unsynced")] : []),
    ...ofDisk(facts, asked.again),
  ];
  return asked.again ? found : [...found, ...ofNames(facts, asked), ...ofReach(facts, asked)];
}

function ofSystem({ root, systemd }: HostFacts, { packaged }: Asked): Finding[] {
  const found: Finding[] = [];
  if (!root) found.push(fault("host_not_root"));
  if (!packaged) found.push(fault("host_not_packaged"));
  if (systemd === null) found.push(fault("host_no_systemd"));
  else if (systemd < SYSTEMD) found.push(fault("host_systemd_old", { found: systemd, needed: SYSTEMD }));
  return found;
}

function ofHome({ path: home, state }: HostFacts["home"]): Finding[] {
  const found: Finding[] = [];
  const place = placeFault(home);
  if (place !== null) found.push(fault(`host_home_${place}`, { home }));
  if (state === "not_folder") found.push(fault("host_home_not_folder", { home }));
  if (state === "foreign") found.push(fault("home_foreign", { home }));
  return found;
}

/** The engine of --home or KUMA_ETCD, and the programs beside this one, which are not trusted. */
function ofEngine({ glibc }: HostFacts, { left, engineAsked, engine }: Asked): Finding[] {
  const found = left.length > 0 ? [note("host_beside_left", { files: left.join(", ") })] : [];
  const place = engineAsked === null ? null : placeFault(engineAsked);
  if (place !== null) return [...found, fault(`host_engine_${place}`, { path: engineAsked })];
  if (engine === null) return found;
  if (glibc !== null && isOlder(glibc, ENGINE_LIBC))
    return [...found, fault("host_libc_old", { found: glibc, needed: ENGINE_LIBC })];
  return [...found, fault(engine.code, engine.params)];
}

function ofDisk({ disk }: HostFacts, again: boolean): Finding[] {
  const { path, freeMb, noexec, unwritable, fsync } = disk;
  const found: Finding[] = [];
  // Files that are here already need no space a second time.
  if (!again && freeMb < DISK_NEEDED_MB)
    found.push(fault("host_disk_full", { path, free: freeMb, needed: DISK_NEEDED_MB }));
  else if (freeMb < DISK_WANTED_MB) found.push(note("host_disk_small", { path, free: freeMb, wanted: DISK_WANTED_MB }));
  if (noexec) found.push(fault("host_disk_noexec", { path }));
  if (unwritable !== null) found.push(fault("host_disk_unwritable", { path, message: unwritable }));
  if (fsync !== null && fsync.median > FSYNC_SLOW_MS) found.push(note("host_fsync_slow", { ...fsync }));
  return found;
}

/** The full name is the static one, has a domain, and resolves to where others find this host. */
function ofNames({ staticName, fullName, resolved }: HostFacts, { host, joins }: Asked): Finding[] {
  const unfit = host === null ? ofStaticName(staticName, fullName) : null;
  if (unfit !== null) return [unfit];
  const { name, addresses } = resolved;
  if (addresses.length === 0) return [fault("host_unresolved", { name })];
  const loopback = addresses.filter(isLoopback);
  if (loopback.length < addresses.length) return [];
  const params = { name, found: loopback.join(", ") };
  return [joins ? fault("host_loopback", params) : note("host_loopback_first", params)];
}

function ofStaticName(found: string, full: string): Finding | null {
  const first = found.toLowerCase().split(".")[0] ?? "";
  if (first === "" || first === "localhost") return fault("host_name_local", { found: found === "" ? null : found });
  if (!found.includes(".")) return fault("host_name_short", { found });
  return found.toLowerCase() === full.toLowerCase() ? null : fault("host_name_differs", { found, full });
}

function ofReach({ takenPorts }: HostFacts, { cluster }: Asked): Finding[] {
  const taken = takenPorts.map(({ port, program }) => fault("host_port_taken", { port, program }));
  return cluster === null ? taken : [...taken, fault(cluster.code, cluster.params)];
}
