import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EngineError } from "../etcd/client/engine-error.ts";
import { readIfThere } from "../../lib/process/read-if-there.ts";
import { writeWhole } from "../../lib/process/write-whole.ts";
import { keys } from "../state/keys.ts";
import { newSealingKey } from "../state/seal.ts";
import { createContext } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import { keepSealingKey, sealingKeyOf } from "./sealing-key.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sealing-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function core(answers: Record<string, unknown> = {}) {
  const file = join(folder, "sealing.key");
  const { c, store } = createContext({
    layout: { sealingKey: file } as never,
    sealingKey: () => readIfThere(file),
    client: {
      call: async (internal: string) => {
        const answer = answers[internal];
        if (answer === undefined) throw new Error("silent");
        return answer;
      },
    } as never,
  });
  for (const n of [1, 2, 3]) store.add(coreRecord(n));
  await store.run();
  const peers = c.observatory.peers().filter((p) => p.ref !== c.self.ref);
  return { c, store, file, peers: peers.map((p) => p.internal) };
}

test("the leader makes and names the key once; a follower makes none", async () => {
  const { c, store, file } = await core();
  const status = store.raft.status;
  if (status === null) throw new Error("no status");
  store.raft.status = { ...status, raftState: "StateFollower" };
  await keepSealingKey(c);
  expect(readIfThere(file)).toBeNull();
  store.raft.status = status;
  await keepSealingKey(c);
  const first = sealingKeyOf(c);
  expect(first?.id).toBe(c.registry.sealing?.value.keyId);
  expect(JSON.stringify([...store.gateway.kvs.values()])).not.toContain(first?.text.trim());
  await keepSealingKey(c);
  expect(sealingKeyOf(c)).toEqual(first);
  store.close();
});

test("two leaders at once: the second takes the first one's key", async () => {
  const theirs = newSealingKey();
  const answers: Record<string, unknown> = {};
  const { c, store, peers } = await core(answers);
  store.gateway.beforeTxn = () =>
    store.gateway.put(keys.sealing, { keyId: theirs.id, by: c.self.ref, at: new Date(0).toISOString() });
  await keepSealingKey(c);
  expect(sealingKeyOf(c)).toBeNull();
  answers[peers[0] ?? ""] = { key: "", sealingKey: theirs.text };
  await keepSealingKey(c);
  expect(sealingKeyOf(c)).toEqual(theirs);
  store.close();
});

test("an answer that was lost: the key that was named is the one that is kept", async () => {
  const { c, store } = await core();
  store.gateway.txnFailures.push({ error: new EngineError("lost", "unknown", "lost"), after: true });
  await keepSealingKey(c);
  expect(sealingKeyOf(c)).toBeNull();
  await keepSealingKey(c);
  expect(sealingKeyOf(c)?.id).toBe(c.registry.sealing?.value.keyId);
  store.close();
});

test("a named key that no Core has is replaced only once every voter has said so", async () => {
  const answers: Record<string, unknown> = {};
  const { c, store, file, peers } = await core(answers);
  const foreign = newSealingKey();
  writeWhole(file, foreign.text);
  store.gateway.put(keys.sealing, { keyId: newSealingKey().id, by: c.self.ref, at: new Date(0).toISOString() });
  answers[peers[0] ?? ""] = { key: "", sealingKey: null };
  await keepSealingKey(c);
  expect(sealingKeyOf(c)).toBeNull();
  answers[peers[1] ?? ""] = { key: "", sealingKey: null };
  await keepSealingKey(c);
  expect(sealingKeyOf(c)).toEqual(foreign);
  store.close();
});
