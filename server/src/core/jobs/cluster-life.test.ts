import { expect, test } from "vitest";
import type { CoreJson } from "../members/home/core-json.ts";
import { keys } from "../state/keys.ts";
import { createContext } from "../testing/context.ts";
import { keepLife } from "./cluster-life.ts";

const LIFE = "22222222-2222-4222-8222-222222222222";
const RECORD = { format: 1, generation: 1, clusterToken: "token", caCert: "", createdAt: new Date(0).toISOString() };

async function core(record: object) {
  const saved: CoreJson[] = [];
  const { c, store } = createContext({ saveSelf: (next) => void saved.push(next) });
  store.gateway.put(keys.cluster, record);
  await store.run();
  return { c, store, saved };
}

test("a cluster of an older version is given one life ID, by its leader only", async () => {
  const { c, store, saved } = await core(RECORD);
  const status = store.raft.status;
  if (status === null) throw new Error("no status");
  store.raft.status = { ...status, raftState: "StateFollower" };
  await keepLife(c);
  expect(c.registry.cluster?.lifeId).toBeUndefined();
  store.raft.status = status;
  await keepLife(c);
  const given = c.registry.cluster?.lifeId;
  expect(given).toMatch(/^[0-9a-f-]{36}$/);
  expect(c.registry.cluster).toEqual({ ...RECORD, lifeId: given });
  await keepLife(c);
  expect(c.registry.cluster?.lifeId).toBe(given);
  expect(saved.at(-1)).toMatchObject({ lifeId: given, generation: 1 });
  store.close();
});

test("of two leaders at once, the second takes the first one's life", async () => {
  const { c, store } = await core(RECORD);
  store.gateway.beforeTxn = () => store.gateway.put(keys.cluster, { ...RECORD, lifeId: LIFE });
  await keepLife(c);
  expect(c.registry.cluster?.lifeId).toBe(LIFE);
  store.close();
});

test("core.json takes the life of the record, and is not written again while it has it", async () => {
  const { c, store, saved } = await core({ ...RECORD, generation: 2, lifeId: LIFE });
  await keepLife(c);
  expect(saved).toEqual([{ ...c.self, generation: 2, lifeId: LIFE }]);
  await keepLife({ ...c, self: { ...c.self, generation: 2, lifeId: LIFE } });
  expect(saved).toHaveLength(1);
  store.close();
});
