/**
 * Invariants of the sealing key: which key is valid is a record in etcd (only its ID), written by compare-and-set, so
 * there is never a second one. A key is in a voter's home before it is named. It is replaced only if every voter has
 * answered that it does not have the named one, so that what it sealed is lost anyway.
 */

import { rmSync } from "node:fs";
import * as z from "zod/mini";
import type { JobsDeps } from "./deps.ts";
import { EngineError } from "../etcd/client/engine-error.ts";
import { readIfThere } from "../../lib/process/read-if-there.ts";
import { writeWhole } from "../../lib/process/write-whole.ts";
import { keys } from "../state/keys.ts";
import { newSealingKey, parseSealingKey, type SealingKey } from "../state/seal.ts";

type Deps = Pick<
  JobsDeps,
  "registry" | "raft" | "log" | "wall" | "layout" | "self" | "sealingKey" | "engine" | "client" | "observatory"
>;

const Answer = z.object({ sealingKey: z.nullable(z.string()) });

/**
 * Returns the cluster's sealing key, or null if this Core does not have it. A key in the home that the cluster's
 * record does not name is not used.
 */
export function sealingKeyOf(deps: Pick<JobsDeps, "sealingKey" | "registry">): SealingKey | null {
  const key = parseSealingKey(deps.sealingKey());
  return key !== null && key.id === deps.registry.sealing?.value.keyId ? key : null;
}

/**
 * Ensures that this voter has the cluster's sealing key: gets it from another voter, or names one on the leader; see
 * the invariants above. Never throws. Calls must not overlap.
 */
export async function keepSealingKey(deps: Deps): Promise<void> {
  if (deps.registry.services.get(deps.self.ref)?.value.voter !== true || sealingKeyOf(deps) !== null) return;
  try {
    await obtainOrName(deps);
  } catch (error) {
    deps.log[error instanceof EngineError ? "info" : "error"]({ err: error }, "sealing key: retried in a few seconds");
  }
}

async function obtainOrName(deps: Deps): Promise<void> {
  const named = deps.registry.sealing?.value.keyId ?? null;
  if (named === null) return deps.raft.leads ? nameKey(deps) : undefined;
  const pending = parseSealingKey(readIfThere(pendingFile(deps)));
  // The transaction that named it was sent, but its response was lost.
  if (pending?.id === named) return keep(deps, pending);
  const { key, allAnswered } = await askVoters(deps, named);
  if (key !== null) return keep(deps, key);
  if (!allAnswered || !deps.raft.leads) return;
  deps.log.warn({ keyId: named }, "no Core has the sealing key: a new one is created, secrets must be entered again");
  await nameKey(deps);
}

/** Names a key of this home, or a new one, as the cluster's. The file is written before the record. */
async function nameKey(deps: Deps): Promise<void> {
  const own = parseSealingKey(deps.sealingKey());
  const key = own ?? parseSealingKey(readIfThere(pendingFile(deps))) ?? newSealingKey();
  if (own === null) writeWhole(pendingFile(deps), key.text);
  const record = { keyId: key.id, by: deps.self.ref, at: new Date(deps.wall()).toISOString() };
  const { succeeded } = await deps.engine.gateway.txn(
    {
      compare: [{ key: keys.sealing, target: "mod", op: "=", value: deps.registry.sealing?.revision ?? 0 }],
      success: [{ op: "put", key: keys.sealing, value: JSON.stringify(record) }],
    },
    { signal: deps.raft.epoch },
  );
  if (!succeeded) return;
  keep(deps, key);
  deps.log.info({ keyId: key.id }, "sealing key named");
}

function keep(deps: Deps, key: SealingKey): void {
  writeWhole(deps.layout.sealingKey, key.text);
  rmSync(pendingFile(deps), { force: true });
}

function pendingFile(deps: Deps): string {
  return `${deps.layout.sealingKey}.new`;
}

/** Returns the named key from the first other voter that has it; null if none has, and whether all have answered. */
async function askVoters(deps: Deps, named: string): Promise<{ key: SealingKey | null; allAnswered: boolean }> {
  let allAnswered = true;
  for (const peer of deps.observatory.peers().filter((p) => p.voter && p.ref !== deps.self.ref)) {
    try {
      const answer = Answer.parse(await deps.client.call(peer.internal, "GET", "/node/ca-key", undefined, 2000));
      const key = parseSealingKey(answer.sealingKey);
      if (key?.id === named) return { key, allAnswered };
    } catch (error) {
      allAnswered = false;
      deps.log.debug({ err: error, ref: peer.ref }, "sealing key not available from this voter");
    }
  }
  return { key: null, allAnswered };
}
