import { knownSnapshots } from "@core-console/shared/domain/recovery/known-snapshots";
import { recoveryCard } from "@core-console/shared/domain/recovery/recovery-card";
import { LANGS } from "@core-console/shared/words/lang";
import { say } from "@core-console/shared/words/say";
import { isLoopback } from "../../lib/net/address.ts";
import { readIfThere } from "../../lib/process/read-if-there.ts";
import { writeWhole } from "../../lib/process/write-whole.ts";
import type { MembersDeps } from "../members/deps.ts";
import { caHash, fingerprint } from "../members/pki/ca.ts";
import { recoverCommand } from "../members/view/recovery-commands.ts";

type Deps = Pick<
  MembersDeps,
  "registry" | "log" | "self" | "layout" | "engine" | "executable" | "caCert" | "observatory"
>;

/**
 * Keeps the recovery card of this host in line with the members: a text in both languages, for when no Core runs. It is
 * written only when it changes. A full disk must not stop the caller: it is written at the next change or repetition.
 */
export function keepRecoveryCard(deps: Deps): void {
  const { log, layout, registry } = deps;
  if (!registry.ready) return;
  try {
    const card = cardOf(deps);
    if (readIfThere(layout.recoveryCard) !== card) writeWhole(layout.recoveryCard, card);
  } catch (error) {
    log.warn({ err: error }, "the recovery card could not be written; it is retried");
  }
}

function cardOf(deps: Deps): string {
  const { self, engine, caCert, observatory, registry } = deps;
  const peers = observatory.peers().filter(({ memberId }) => memberId !== null);
  const facts = {
    life: { generation: self.generation, lifeId: self.lifeId ?? null, clusterId: engine.clusterId },
    caFingerprint: fingerprint(caHash(caCert)),
    cores: peers.map(({ name, voter, internal }) => ({ name, internal, vote: voter ? "voter" : "learner" }) as const),
    trial: isLoopback(self.host),
    recoverCommand: recoverCommand(deps),
    snapshots: knownSnapshots(
      [...registry.snapshots.values()].map(({ value }) => value),
      [],
      (ref) => registry.services.get(ref)?.value.name ?? ref,
    ),
    // The file has a time of its own.
    at: null,
    by: self.name,
  };
  return LANGS.map((lang) => recoveryCard(facts, (reason) => say(reason, lang))).join("\n\n");
}
