import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LostVoter } from "@core-console/shared/contract/life";
import { publicKeyHash } from "../home/peer-certificate.ts";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../pki/ca.ts";
import { keys } from "../../state/keys.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { askForOtherLives, recordOtherLives } from "./other-lives.ts";

const OWN = "22222222-2222-4222-8222-222222222222";
const OLD = "11111111-1111-4111-8111-111111111111";
const RIVAL = "33333333-3333-4333-8333-333333333333";
const names = { fqdn: "core.soc.example", addresses: ["127.0.0.1"] };
const NODE = { version: "1.0.0", engine: "ready", learner: false, leaderRef: null, commitIndex: 9, appliedIndex: 9 };

/** A Core that answers /node with what it is given, under a certificate of a CA of its own. */
interface LostCore {
  server: Server;
  voter: LostVoter;
  says: object | null;
}
async function lostCore(number: number): Promise<LostCore> {
  const { ref, name } = coreRecord(number);
  const ca = await createCa(Date.now());
  const key = await createNodeKey();
  const cert = await issueCertificate(ca, await createCsr(key, names), ref, names, Date.now());
  const core: LostCore = {
    says: null,
    voter: { ref, name, memberId: `m${number}`, internal: "", keyHash: publicKeyHash(new X509Certificate(cert)) },
    server: createServer({ key, cert }, (_, answer) => {
      if (core.says === null) return answer.destroy();
      const own = { ref, name: "", revision: 0, ready: true, observedAt: new Date(0).toISOString(), peers: [] };
      answer.end(JSON.stringify({ ...NODE, ...own, memberId: `m${number}`, ...core.says }));
    }).listen(0, "127.0.0.1"),
  };
  await once(core.server, "listening");
  core.voter.internal = `127.0.0.1:${(core.server.address() as AddressInfo).port}`;
  return core;
}

let c: CoreParts;
let store: Store;
let two: LostCore;
let three: LostCore;
beforeEach(async () => {
  ({ c, store } = createContext());
  [two, three] = await Promise.all([lostCore(2), lostCore(3)]);
  const ca = await createCa(Date.now());
  const key = await createNodeKey();
  const cert = await issueCertificate(ca, await createCsr(key, names), c.self.ref, names, Date.now());
  Object.assign(c, { self: { ...c.self, generation: 2, lifeId: OWN }, client: { tls: { ca: ca.cert, key, cert } } });
  await recovered();
});
afterEach(() => {
  store.close();
  for (const { server } of [two, three]) server.close();
});

async function recovered(): Promise<void> {
  const at = new Date(0).toISOString();
  store.gateway.put(keys.cluster, {
    format: 1,
    generation: 2,
    lifeId: OWN,
    clusterToken: "token",
    caCert: "",
    createdAt: at,
    begun: { at, by: "host:core-1", how: "recovered" },
    previous: { generation: 1, lifeId: OLD, clusterId: "c0" },
    lost: [two.voter, three.voter],
  });
  await store.run();
}

const old = (leads: boolean) => ({
  generation: 1,
  lifeId: OLD,
  clusterId: "c0",
  term: 7,
  leaderMemberId: "m2",
  raftState: leads ? "StateLeader" : "StateFollower",
});
const rival = {
  generation: 2,
  lifeId: RIVAL,
  clusterId: "c3",
  term: 2,
  leaderMemberId: "m3",
  raftState: "StateLeader",
};

test("a survivor of the old life alone is no other life, a majority with a leader is", async () => {
  expect(await askForOtherLives(c)).toEqual([]);
  three.says = old(false);
  expect(await askForOtherLives(c)).toEqual([]);
  two.says = old(true);
  expect(await askForOtherLives(c)).toMatchObject([{ id: OLD, relation: "older", cores: ["core-2", "core-3"] }]);
});

test("a host without the lost voter's key is not that Core, whatever it says", async () => {
  three.says = rival;
  expect(await askForOtherLives(c)).toMatchObject([{ id: RIVAL, relation: "rival", cores: ["core-3"] }]);
  store.gateway.put(keys.cluster, { ...c.registry.cluster, lost: [{ ...three.voter, keyHash: two.voter.keyHash }] });
  await store.registry.reached(store.gateway.revision, AbortSignal.timeout(5000));
  expect(await askForOtherLives(c)).toEqual([]);
});

test("what is no answer of a Core is none", async () => {
  three.says = { generation: "two" };
  expect(await askForOtherLives(c)).toEqual([]);
});

test("the leader records another life once, with an audit entry; a follower records none", async () => {
  three.says = rival;
  const { status } = store.raft;
  if (status === null) throw new Error("no status");
  store.raft.status = { ...status, raftState: "StateFollower" };
  await recordOtherLives(c);
  expect(c.registry.otherLives.size).toBe(0);
  store.raft.status = status;
  await recordOtherLives(c);
  await store.registry.reached(store.gateway.revision, AbortSignal.timeout(5000));
  await recordOtherLives(c);
  expect([...c.registry.otherLives.values()].map(({ value }) => value)).toMatchObject([
    { id: RIVAL, relation: "rival" },
  ]);
  const audits = store.gateway.keysUnder(keys.audits).map((key) => store.gateway.json(key));
  expect(audits).toMatchObject([{ what: "cluster.life_met", name: RIVAL }]);
  expect(c.observatory.cluster().warnings[0]).toMatchObject({ code: "life_rival", params: { id: RIVAL, own: OWN } });
});
