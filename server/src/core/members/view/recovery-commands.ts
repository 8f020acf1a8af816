import { RECOVER, rejoinCommand, START_CORE } from "@core-console/shared/domain/recovery/recovery-commands";
import type { HostCommands } from "@core-console/shared/contract/recovery/recovery";
import { authority, isLoopback } from "../../../lib/net/address.ts";
import { quote } from "../../../lib/process/shell-word.ts";
import type { MembersDeps } from "../deps.ts";
import { caHash } from "../pki/ca.ts";

type Deps = Pick<MembersDeps, "self" | "executable" | "layout" | "caCert">;

/** Folder of a Core on a host that is no trial. */
const USUAL_HOME = "/opt/kaspersky/kuma";

/** Returns the command that recovers from this host's data. */
export function recoverCommand({ self, executable, layout }: Omit<Deps, "caCert">): string {
  if (layout.home === USUAL_HOME) return RECOVER;
  const command = `${executable} cluster recover --home ${quote(layout.home)}`;
  return isLoopback(self.host) ? command : `sudo ${command}`;
}

/**
 * Returns what to run on the host of a Core. `homes`: those of a trial by the refs of their Cores; null for a Core of a
 * trial that has none there.
 */
export function hostCommands(deps: Deps, homes: ReadonlyMap<string, string>, ref: string): HostCommands | null {
  const { self, executable } = deps;
  if (!isLoopback(self.host)) return { start: START_CORE, recover: ref === self.ref ? recoverCommand(deps) : RECOVER };
  const home = ref === self.ref ? deps.layout.home : homes.get(ref);
  if (home === undefined) return null;
  const of = `--home ${quote(home)}`;
  return { start: `${executable} core ${of}`, recover: `${executable} cluster recover ${of}` };
}

/**
 * Returns what brings a Core of an earlier life back to this Core's cluster. It always names the CA, which may be new
 * to that host. Null for a Core of a trial whose home is not known.
 */
export function comeBackCommand(deps: Deps, homes: ReadonlyMap<string, string>, ref: string): string | null {
  const { self, executable, caCert } = deps;
  const to = `${authority(self.internal.advertise)} --raft.ca-hash ${caHash(caCert)}`;
  if (!isLoopback(self.host)) return rejoinCommand(to);
  const home = homes.get(ref);
  return home === undefined ? null : `${executable} core --rejoin ${to} --home ${quote(home)}`;
}
