import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EngineError } from "../etcd/client/engine-error.ts";
import { readIfThere, writeDurably } from "../members/home/durable-files.ts";
import { keys } from "./keys.ts";
import { createContext } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import { newSealingKey, parseSealingKey, seal, sealedBy, unseal } from "./seal.ts";
import { keepSealingKey, sealingKeyOf } from "../jobs/sealing-key.ts";

test("what was sealed opens with its key and for its purpose only", () => {
  const [key, other] = [newSealingKey(), newSealingKey()];
  fc.assert(
    fc.property(fc.string(), fc.string(), (context, plain) => {
      const sealed = seal(key, context, plain);
      expect(unseal(key, context, sealed)).toEqual({ ok: true, text: plain });
      expect(unseal(key, `${context}x`, sealed)).toEqual({ ok: false, why: "damaged" });
      expect(unseal(other, context, sealed)).toEqual({ ok: false, why: "foreign_key" });
      expect(unseal(null, context, sealed)).toEqual({ ok: false, why: "no_key" });
    }),
    { numRuns: 50 },
  );
});

test("a changed byte, a cut end and anything else are damaged, and never thrown", () => {
  const key = newSealingKey();
  const sealed = seal(key, "x", "secret");
  const at = sealed.length - 5;
  const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
  for (const bad of [changed, sealed.slice(0, -4), sealed.slice(0, 20), "", "s1..", `s1.${key.id}.AAAA`, "x"])
    expect(unseal(key, "x", bad)).toEqual({ ok: false, why: "damaged" });
  expect(sealedBy(sealed)).toBe(key.id);
  expect(sealed).not.toContain("secret");
});

test("a key comes out of its file as it went in; anything else is none", () => {
  const key = newSealingKey();
  expect(parseSealingKey(key.text)).toEqual(key);
  for (const bad of [null, "", "short", `${key.text}${key.text}`]) expect(parseSealingKey(bad)).toBeNull();
});

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

test("a named key that nobody holds is replaced only once every voter said so", async () => {
  const answers: Record<string, unknown> = {};
  const { c, store, file, peers } = await core(answers);
  const foreign = newSealingKey();
  writeDurably(file, foreign.text);
  store.gateway.put(keys.sealing, { keyId: newSealingKey().id, by: c.self.ref, at: new Date(0).toISOString() });
  answers[peers[0] ?? ""] = { key: "", sealingKey: null };
  await keepSealingKey(c);
  expect(sealingKeyOf(c)).toBeNull();
  answers[peers[1] ?? ""] = { key: "", sealingKey: null };
  await keepSealingKey(c);
  expect(sealingKeyOf(c)).toEqual(foreign);
  store.close();
});
