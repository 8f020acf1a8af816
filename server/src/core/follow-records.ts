/**
 * What a Core does whenever its copy of the records changes. The tasks that need files or other Cores are upkeep: each
 * runs once at a time, and main.ts also repeats it periodically, as it may fail while no record changes.
 */

import { startInBackground } from "../lib/process/background.ts";
import { ExclusiveRunner } from "../lib/process/exclusive-runner.ts";
import { keepLife } from "./jobs/cluster-life.ts";
import { keepRecoveryCard } from "./jobs/recovery-card.ts";
import { keepRevoked } from "./jobs/revoked.ts";
import { keepSealingKey } from "./jobs/sealing-key.ts";
import { fetchCaKey } from "./members/join/ca-key.ts";
import { guardPeerPort } from "./members/join/peer-certificates.ts";
import type { CoreParts } from "./parts.ts";
import { keys } from "./state/keys.ts";

/** Tasks that bring a file of this home in line with the records; calls may overlap. */
export interface Upkeep {
  life: () => Promise<void>;
  memberList: () => Promise<void>;
  caKey: () => Promise<void>;
  sealingKey: () => Promise<void>;
  revoked: () => Promise<void>;
  recoveryCard: () => Promise<void>;
}

/** Returns the upkeep of a Core's files. */
export function upkeepOf(core: CoreParts): Upkeep {
  const life = new ExclusiveRunner("again");
  const caKey = new ExclusiveRunner("skip");
  const sealingKey = new ExclusiveRunner("skip");
  // A member that is removed while the list is written must be in the list too.
  const revoked = new ExclusiveRunner("again");
  const memberList = async (): Promise<void> => {
    // Without an answer of the engine there is nothing to read.
    if (core.raft.status !== null) await core.memberList.refresh();
  };
  // A member that is added while the card is written must be on the card too.
  const recoveryCard = new ExclusiveRunner("again");
  return {
    life: () => life.run(() => keepLife(core)),
    memberList,
    caKey: () => caKey.run(() => fetchCaKey(core)),
    sealingKey: () => sealingKey.run(() => keepSealingKey(core)),
    revoked: () => revoked.run(() => keepRevoked(core)),
    recoveryCard: () =>
      recoveryCard.run(async () => {
        // The card says who votes.
        await memberList().catch(() => undefined);
        keepRecoveryCard(core);
      }),
  };
}

/** Follows the changes of the records from now on. */
export function followRecords(core: CoreParts, upkeep: Upkeep): void {
  const { registry, log } = core;
  core.raft.onChange(() => startInBackground(log, "etcd's member list", upkeep.memberList));
  registry.onChange(({ removed, changed, touched, loaded }) => {
    // etcd's members change before their records do: the view must not wait for the next reading.
    if (loaded || changed.length + removed.length > 0) {
      startInBackground(log, "etcd's member list", async () => {
        await upkeep.memberList();
        // The first time, who votes was read from the list of before.
        keepPeers(core);
      });
    }
    // The card names the last proven snapshot.
    if (loaded || changed.length + removed.length > 0 || touched.some((key) => key.startsWith(keys.snapshots)))
      startInBackground(log, "recovery card", upkeep.recoveryCard);
    for (const ref of removed) forget(core, ref);
    keepPeers(core);
    guardPeerPort(core);
    startInBackground(log, "life of the cluster", upkeep.life);
    startInBackground(log, "CA key", upkeep.caKey);
    startInBackground(log, "sealing key", upkeep.sealingKey);
    if (loaded || touched.some((key) => key.startsWith(keys.removals)))
      startInBackground(log, "revoked certificates", upkeep.revoked);
  });
}

/**
 * Keeps the other Cores' addresses in core.json, for a start without a reachable Core. A full disk must not stop the
 * registry, which calls this.
 */
function keepPeers(core: CoreParts): void {
  const peers = core.observatory.peers().filter((peer) => peer.ref !== core.self.ref);
  if (JSON.stringify(peers) === JSON.stringify(core.self.peers)) return;
  try {
    core.saveSelf({ ...core.self, peers });
  } catch (error) {
    core.log.warn({ err: error }, "core.json could not be written; it is retried at the next change");
  }
}

/** Discards what was observed of a service that was removed. */
function forget(core: CoreParts, ref: string): void {
  core.exchange.forget(ref);
  core.joins.forget(ref);
  core.observatory.forget(ref);
}
