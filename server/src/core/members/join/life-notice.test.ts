import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PeerAddress } from "@core-console/shared/contract/cluster";
import type { ReportAnswer } from "@core-console/shared/contract/enrolment";
import type { CoreJson } from "../home/core-json.ts";
import { publicKeyHash } from "../home/peer-certificate.ts";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../pki/ca.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import type { JoinSide } from "./join-side.ts";
import { MemberLife } from "./member-life.ts";

// A recovery that took a voter for lost made a new CA: the Cores of the life before can verify no certificate of it.

const names = { fqdn: "core.soc.example", addresses: ["127.0.0.1"] };
const ENDED: ReportAnswer = {
  clockMs: 0,
  generation: 2,
  lifeId: "22222222-2222-4222-8222-222222222222",
  peers: [],
  start: null,
  dial: [],
  removed: {
    at: "2026-01-01T00:00:00.000Z",
    by: "host:core-2",
    why: { code: "life_ended", params: { state: "switched_off" } },
  },
};

let c: CoreParts;
let store: Store;
let life: MemberLife;
let saved: CoreJson[];
let survivor: Server;
let peer: PeerAddress;
let keyHash: string;
let says: ReportAnswer;
let heard: string[];
beforeEach(async () => {
  saved = [];
  heard = [];
  says = ENDED;
  ({ c, store } = createContext({ saveSelf: (next) => void saved.push(next) }));
  const [ca, key] = [await createCa(Date.now()), await createNodeKey()];
  const two = coreRecord(2);
  const cert = await issueCertificate(ca, await createCsr(key, names), two.ref, names, Date.now());
  keyHash = publicKeyHash(new X509Certificate(cert));
  survivor = createServer({ key, cert }, (request, answer) => {
    heard.push(`${request.method} ${request.url}`);
    answer.end(JSON.stringify(says));
  }).listen(0, "127.0.0.1");
  await once(survivor, "listening");
  const internal = `127.0.0.1:${(survivor.address() as AddressInfo).port}`;
  peer = { ref: two.ref, name: two.name, memberId: "m2", voter: true, internal, console: null };
  const [ownCa, ownKey] = [await createCa(Date.now()), await createNodeKey()];
  const ownCert = await issueCertificate(ownCa, await createCsr(ownKey, names), c.self.ref, names, Date.now());
  Object.assign(c, {
    client: { tls: { ca: ownCa.cert, key: ownKey, cert: ownCert } },
    makeReport: () => report(1),
    lastKnown: { state: knownWith(keyHash), discard: () => Promise.resolve() },
  });
  c.raft.status = null;
  life = new MemberLife(c, {} as JoinSide, AbortSignal.abort());
});
afterEach(() => {
  store.close();
  survivor.close();
});
const knownWith = (hash: string) => {
  const two = coreRecord(2);
  const host = two.host === null ? null : { ...two.host, keyHash: hash };
  return { services: new Map([[two.ref, { value: { ...two, host }, revision: 1 }]]) };
};

test("a Core of the life that ended learns it from the survivor, whose key it knows, and ends with the way back", async () => {
  await life.onUntrusted(peer);
  await expect(life.failed).resolves.toMatchObject({ code: "life_ended", params: { by: "host:core-2" } });
  expect([heard, saved.map(({ removed }) => removed)]).toEqual([["POST /api/v3/node/report"], [ENDED.removed]]);
});

test("one that was taken for lost learns that", async () => {
  const why = { code: "life_ended", params: { state: "lost" } };
  says = { ...ENDED, removed: { at: "2026-01-01T00:00:00.000Z", by: "host:core-2", why } };
  await life.onUntrusted(peer);
  await expect(life.failed).resolves.toMatchObject({ code: "life_ended_lost" });
});

test("a host with another key is not spoken to: nothing of a report leaves this one", async () => {
  Object.assign(c, { lastKnown: { state: knownWith("0".repeat(64)) } });
  await life.onUntrusted(peer);
  expect([heard, saved]).toEqual([[], []]);
});

test.each<[string, () => void]>([
  ["this Core has a leader, so its life has a majority", () => leads()],
  ["the other does not vote, as this Core knows it", () => Object.assign(peer, { voter: false })],
  ["its key was never recorded here", () => Object.assign(c, { lastKnown: { state: { services: new Map() } } })],
])("nothing is asked where %s", async (_, arrange) => {
  arrange();
  await life.onUntrusted(peer);
  expect([heard, saved]).toEqual([[], []]);
});
const leads = (): void => {
  c.raft.status = {
    memberId: "m1",
    raftState: "StateFollower",
    term: 5,
    leaderMemberId: "m2",
    commit: 1,
    applied: 1,
    match: {},
  };
};

test.each<[string, Partial<ReportAnswer>]>([
  ["its life is no later one", { generation: 1 }],
  ["it says nothing of a removal", { removed: null }],
  ["the removal has another reason", { removed: { at: "2026-01-01T00:00:00.000Z", by: "mallory" } }],
])("the answer ends nothing where %s", async (_, over) => {
  says = { ...ENDED, ...over };
  await life.onUntrusted(peer);
  expect([heard.length, saved]).toEqual([1, []]);
});

test("it asks again after some seconds, not with each report", async () => {
  says = { ...ENDED, removed: null };
  for (let i = 0; i < 4; i++) await life.onUntrusted(peer);
  expect(heard).toHaveLength(1);
  store.clock.ms += 5000;
  await life.onUntrusted(peer);
  expect(heard).toHaveLength(2);
});
