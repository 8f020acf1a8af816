import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { NodeView } from "@core-console/shared/contract/cluster";
import type { Lang } from "@core-console/shared/words/lang";
import { say } from "@core-console/shared/words/say";
import type { CoreCommand } from "../../cli/args/core-options.ts";
import { ownName, shellLine } from "../../cli/host/own-name.ts";
import { askOnTerminal, establishTrust } from "../../core/members/enrol/trust.ts";
import { readTls, type Tls } from "../../core/members/home/certificates.ts";
import { CoreFailure } from "../../core/members/home/core-failure.ts";
import { asideOf, readCoreJson, type CoreJson } from "../../core/members/home/core-json.ts";
import { type Layout, layoutOf } from "../../core/members/home/layout.ts";
import { takeBack } from "../../core/recovery/recover-home.ts";
import { NodeClient, PeerError } from "../../core/members/view/node-client.ts";
import { caHash, createCsr, createNodeKey, csrKeyHash, fingerprint } from "../../core/members/pki/ca.ts";
import { unitName } from "../../install/facts/unit.ts";
import { InstallFailure, must } from "../../install/run.ts";
import { authority } from "../../lib/net/address.ts";
import { CORES_FOLDER } from "../../lib/process/node-files.ts";
import type { ProcessUser } from "../../core/etcd/process/run-as.ts";
import { takeLock } from "../../lib/process/lock.ts";
import { readIfThere } from "../../lib/process/read-if-there.ts";
import { syncPath, writeWhole } from "../../lib/process/write-whole.ts";
import { keepJoin } from "../waiting-join.ts";
import { recoveryPort } from "./recovery-port.ts";

interface Where {
  home: string;
  lang: Lang;
  out: (line: string) => void;
  err: (line: string) => void;
}
type Cluster = NonNullable<CoreCommand["rejoin"]>;
interface Member {
  layout: Layout;
  self: CoreJson;
}

const TRY_MS = 10_000;

/** `kuma core --rejoin`: prepares this host to join the cluster that was recovered elsewhere. Returns the exit code. */
export async function commandRejoin(command: CoreCommand, where: Where): Promise<number> {
  if (command.rejoin === null) throw new Error("--rejoin has no address");
  try {
    return await rejoin(command, command.rejoin, { ...where, home: resolve(where.home) });
  } catch (error) {
    const reason =
      error instanceof CoreFailure
        ? { code: error.code, params: error.params }
        : error instanceof InstallFailure
          ? error.reason
          : null;
    if (reason === null) throw error;
    where.err(say(reason, where.lang));
    return 1;
  }
}

async function rejoin(command: CoreCommand, cluster: Cluster, where: Where): Promise<number> {
  const { home, lang } = where;
  const member = memberIn(home);
  const { id } = member.self;
  const unit = recoveryPort.hasUnit(id) ? unitName(id) : null;
  if (recoveryPort.begun(home, id) === "completes") throw new CoreFailure("recovery_unfinished");
  if (unit !== null && !recoveryPort.isRoot()) throw new CoreFailure("host_not_root");
  const ca = await trustedCa(member, cluster, lang);
  await refuseSameLife(member, cluster, ca);
  if (unit !== null) await must("systemctl", ["stop", unit]);
  const lock = await takeLock(home);
  if (!lock.ok) throw new CoreFailure("home_in_use", { home, pid: lock.pid });
  let shown: string;
  try {
    // Else the next start would complete or undo it in a home that has become another member's.
    if (takeBack(member.layout) === "completes") throw new CoreFailure("recovery_unfinished");
    shown = await setAside(member, { ...command, home }, cluster, ca);
  } finally {
    await lock.lock.release();
  }
  if (unit !== null) await must("systemctl", ["start", "--no-block", unit]);
  const { name } = member.self;
  const start = unit === null ? shellLine([ownName(), "core", "--home", home]) : null;
  where.out(say({ code: "rejoin_begun", params: { name, fingerprint: shown, start } }, lang));
  return 0;
}

/** Returns the one Core in a home, also one that was informed that its life has ended. Throws home_half_written. */
function memberIn(home: string): Member {
  const cores = join(home, CORES_FOLDER);
  const ids = existsSync(cores) ? readdirSync(cores) : [];
  for (const id of ids) {
    const layout = layoutOf(home, id);
    const self = readCoreJson(layout.coreJson);
    if (self !== null) return { layout, self };
  }
  throw new CoreFailure("home_half_written", { home, file: join(cores, "*", "core.json") });
}

/** Returns the CA of the recovered cluster: the one that this host knows, unless the hash of another one is given. */
function trustedCa({ layout }: Member, { host, port, caHash: hash }: Cluster, lang: Lang): Promise<string> {
  const own = oldTls(layout).ca;
  const preparedCa = hash === null || hash === caHash(own) ? own : null;
  const ask = askOnTerminal((at, shown) =>
    say({ code: "confirm_fingerprint", params: { host: at, fingerprint: shown } }, lang),
  );
  return establishTrust(host, port, { preparedCa, caHash: hash, ask });
}

/** Throws rejoin_same_life unless the cluster is of a later generation: in its own one this Core may still vote. */
async function refuseSameLife({ layout, self }: Member, { host, port }: Cluster, ca: string): Promise<void> {
  const client = new NodeClient({ ...oldTls(layout), ca });
  const at = authority({ host, port });
  try {
    const node = NodeView.parse(await client.call(at, "GET", "/node", undefined, TRY_MS));
    if (node.generation <= self.generation)
      throw new CoreFailure("rejoin_same_life", { at, generation: node.generation, own: self.generation });
  } catch (error) {
    if (error instanceof PeerError) throw unreadable(error, at);
    throw error;
  } finally {
    await client.close();
  }
}

/** Returns why a Core that was called is not known to be one of the recovered cluster. */
function unreadable({ kind }: PeerError, at: string): CoreFailure {
  if (kind === "status" || kind === "unread") return new CoreFailure("not_a_core", { host: at });
  return new CoreFailure("join_unreachable", { host: at, why: kind });
}

/** Reads the certificates of the old life, also where an interrupted run has set their key aside. */
function oldTls(layout: Layout): Tls {
  return readTls(existsSync(layout.oldNodeKey) ? { ...layout, nodeKey: layout.oldNodeKey } : layout);
}

/** Sets the key of the old life aside, once, and returns the new one, which an interrupted run may have made. */
async function exchangeKey(layout: Layout, owner: ProcessUser | null): Promise<string> {
  if (!existsSync(layout.oldNodeKey)) renameSync(layout.nodeKey, layout.oldNodeKey);
  const key = readIfThere(layout.nodeKey) ?? (await createNodeKey());
  writeWhole(layout.nodeKey, key, 0o600, owner);
  return key;
}

/**
 * Sets the data and keys of the old life aside, and stores the join that the next start resumes. Each part may be
 * repeated; core.json, by which a home counts as a member's, goes last. Returns the fingerprint of the new key.
 */
async function setAside({ layout, self }: Member, command: CoreCommand, to: Cluster, ca: string): Promise<string> {
  const { uid, gid } = statSync(layout.coreJson);
  const owner = process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : null;
  if (existsSync(layout.raft)) renameSync(layout.raft, `${layout.raft}.before-${Date.now()}`);
  const key = await exchangeKey(layout, owner);
  writeWhole(join(layout.core, "host"), self.host, 0o600, owner);
  const outdated = [
    layout.raftKey,
    layout.raftCert,
    layout.nextRaftKey,
    layout.revoked,
    layout.caKey,
    layout.sealingKey,
  ];
  for (const file of outdated) rmSync(file, { force: true });
  keepJoin(layout, { command: { ...command, ...placesOf(self), act: "run", join: { ...to, id: self.id } }, ca }, owner);
  renameSync(layout.coreJson, asideOf(layout.coreJson));
  syncPath(layout.core);
  const csr = await createCsr(key, { fqdn: self.host, addresses: self.addresses });
  return fingerprint((await csrKeyHash(csr)) ?? "");
}

const placesOf = (self: CoreJson) => ({
  host: self.host,
  raftListen: self.raft.listen,
  raftAddresses: self.raft.advertise.host === self.host ? [] : [self.raft.advertise],
  internal: self.internal.listen,
  health: self.health,
  private: self.console,
  rest: self.rest,
});
