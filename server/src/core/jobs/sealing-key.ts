import { rmSync } from "node:fs";
import * as z from "zod/mini";
import type { JobsDeps } from "./deps.ts";
import { EngineError } from "../etcd/client/engine-error.ts";
import { readIfThere, writeDurably } from "../members/home/durable-files.ts";
import { keys } from "../state/keys.ts";
import { newSealingKey, parseSealingKey, type SealingKey } from "../state/seal.ts";

type Deps = Pick<
  JobsDeps,
  "registry" | "raft" | "log" | "wall" | "layout" | "self" | "sealingKey" | "engine" | "client" | "observatory"
>;

const Answer = z.object({ sealingKey: z.nullable(z.string()) });
const busy = new WeakSet<Deps>();

/**
 * Returns the cluster's sealing key, or null if this Core does not have it. A key in the home that the cluster's
 * record does not name is not used.
 */
export function sealingKeyOf(c: Pick<JobsDeps, "sealingKey" | "registry">): SealingKey | null {
  const key = parseSealingKey(c.sealingKey());
  return key !== null && key.id === c.registry.sealing?.value.keyId ? key : null;
}

/**
 * Ensures that this voter has the cluster's sealing key. There is never a second one: which key is valid is a record
 * in etcd (only its ID), written by compare-and-set. The leader names a key if none is named, and a new one only if
 * every voter has answered that it does not have the named key, so that what it sealed is lost anyway.
 */
export async function keepSealingKey(c: Deps): Promise<void> {
  if (c.registry.services.get(c.self.ref)?.value.voter !== true || busy.has(c) || sealingKeyOf(c) !== null) return;
  busy.add(c);
  try {
    const named = c.registry.sealing?.value.keyId ?? null;
    if (named === null) return c.raft.leads ? await nameKey(c) : undefined;
    const pending = parseSealingKey(readIfThere(pendingFile(c)));
    // The transaction that named it was sent, but its response was lost.
    if (pending?.id === named) return keep(c, pending);
    const asked = await askVoters(c, named);
    if (asked.key !== null) return keep(c, asked.key);
    if (!asked.everybodySpoke || !c.raft.leads) return;
    c.log.warn({ keyId: named }, "no Core has the sealing key: a new one is created, secrets must be entered again");
    await nameKey(c);
  } catch (error) {
    c.log[error instanceof EngineError ? "info" : "error"]({ err: error }, "sealing key: retried in a few seconds");
  } finally {
    busy.delete(c);
  }
}

/** Names a key of this home, or a new one, as the cluster's. The file is written before the record. */
async function nameKey(c: Deps): Promise<void> {
  const own = parseSealingKey(c.sealingKey());
  const key = own ?? parseSealingKey(readIfThere(pendingFile(c))) ?? newSealingKey();
  if (own === null) writeDurably(pendingFile(c), key.text);
  const record = { keyId: key.id, by: c.self.ref, at: new Date(c.wall()).toISOString() };
  const { succeeded } = await c.engine.gateway.txn(
    {
      compare: [{ key: keys.sealing, target: "mod", op: "=", value: c.registry.sealing?.revision ?? 0 }],
      success: [{ op: "put", key: keys.sealing, value: JSON.stringify(record) }],
    },
    { signal: c.raft.epoch },
  );
  if (!succeeded) return;
  keep(c, key);
  c.log.info({ keyId: key.id }, "sealing key named");
}

function keep(c: Deps, key: SealingKey): void {
  writeDurably(c.layout.sealingKey, key.text);
  rmSync(pendingFile(c), { force: true });
}

function pendingFile(c: Deps): string {
  return `${c.layout.sealingKey}.new`;
}

async function askVoters(c: Deps, named: string): Promise<{ key: SealingKey | null; everybodySpoke: boolean }> {
  let everybodySpoke = true;
  for (const peer of c.observatory.peers().filter((p) => p.voter && p.ref !== c.self.ref)) {
    try {
      const answer = Answer.parse(await c.client.call(peer.internal, "GET", "/node/ca-key", undefined, 2000));
      const key = parseSealingKey(answer.sealingKey);
      if (key?.id === named) return { key, everybodySpoke };
    } catch (error) {
      everybodySpoke = false;
      c.log.debug({ err: error, ref: peer.ref }, "sealing key not available from this voter");
    }
  }
  return { key: null, everybodySpoke };
}
