import { systemClock } from "../../lib/time/clock.ts";
import { levelControl } from "../../lib/logging/log-level.ts";
import { silentLogger } from "../../lib/logging/logger.ts";
import { createAccess } from "../accounts/access.ts";
import { MemberList } from "../etcd/member-list.ts";
import { knownUsers } from "../accounts/read-only/known-users.ts";
import { type MajorityLoss, ReadOnlyAccess } from "../accounts/read-only/read-only-access.ts";
import { SignInJournal } from "../accounts/read-only/sign-in-journal.ts";
import type { CoreParts } from "../parts.ts";
import type { CoreJson } from "../members/home/core-json.ts";
import { Joins } from "../members/view/join-progress.ts";
import { Exchange, type Observed } from "../members/view/exchange.ts";
import { NodeClient } from "../members/view/node-client.ts";
import { Observatory } from "../members/view/observatory.ts";
import { report } from "./facts.ts";
import { coreRecord } from "./records.ts";
import { createStore, type Store } from "./store.ts";
import { cheapPasswords } from "./users.ts";

export type { CoreParts };

/** Whether the Core of a test sees a majority, as signing in to look goes by it. */
export interface LostMajority {
  loss: MajorityLoss | null;
}

/** Returns a Core around an in-memory store, core 1 of the records; nothing listens and no timer runs. */
export function createContext(over: Partial<CoreParts> = {}): {
  c: CoreParts;
  store: Store;
  self: CoreJson;
  majority: LostMajority;
} {
  const store = createStore();
  const own = coreRecord(1);
  const endpoint = (port: number) => ({ host: "127.0.0.11", port });
  const self: CoreJson = {
    format: 1,
    id: own.id,
    ref: own.ref,
    name: own.name,
    host: "127.0.0.11",
    addresses: ["127.0.0.11", "127.0.0.1"],
    raft: { listen: endpoint(7209), advertise: endpoint(7209) },
    internal: { listen: endpoint(7210), advertise: endpoint(7210) },
    console: endpoint(7220),
    rest: endpoint(7223),
    health: endpoint(7208),
    generation: 1,
    lifeId: "11111111-1111-4111-8111-111111111111",
    clusterToken: "token",
    engine: { initialCluster: "", existing: true },
    peers: [],
  };
  const now = (): number => store.clock.ms;
  const majority: LostMajority = { loss: null };
  const exchange = new Exchange({
    client: new NodeClient({ ca: "", cert: "", key: "" }),
    now,
    wall: now,
    log: silentLogger,
    makeReport: () => report(1),
    peers: () => [],
    onAnswer: () => undefined,
    onUndelivered: () => undefined,
  });
  const c = {
    version: "1.0.0",
    engineVersion: "3.5.16",
    startedAtMs: now() - 60_000,
    layout: { home: "/srv/trial/127.0.0.11" },
    log: silentLogger,
    logLevel: levelControl("info", systemClock, () => undefined),
    now,
    wall: now,
    executable: "/usr/bin/kuma",
    program: ["/usr/bin/kuma"],
    restAddress: () => "https://core-1.soc.example:7223",
    steadyMs: 1000,
    stallMs: 300_000,
    self,
    saveSelf: () => undefined,
    caCert: "",
    peerCertificate: { csr: null, ready: true, take: () => undefined },
    caKey: () => null,
    sealingKey: () => null,
    engine: { gateway: store.gateway, clusterId: "c1", phase: "ready" },
    raft: store.raft,
    memberList: new MemberList({ gateway: store.gateway, log: silentLogger }),
    registry: store.registry,
    lastKnown: { state: null, discard: async () => undefined },
    consistency: store.consistency,
    changes: store.changes,
    access: createAccess({
      gateway: store.gateway,
      now,
      wall: now,
      log: silentLogger,
      passwords: cheapPasswords(),
      readOnly: new ReadOnlyAccess({
        loss: () => majority.loss,
        users: () => knownUsers(context, now() - (majority.loss?.forMs ?? 0)),
        self: () => self,
        journal: new SignInJournal({ file: null, wall: now, log: silentLogger }),
        now,
        wall: now,
      }),
    }),
    client: {},
    hostUse: { note: () => undefined },
    exchange,
    host: { facts: report(1).host },
    ownData: {
      log: () => null,
      facts: () => ({ lastEntry: null, dataBytes: null, holdsCaKey: null, holdsSealingKey: null }),
    },
    joins: new Joins(),
    makeReport: () => report(1),
    ...over,
  };
  // Members that a test does not provide are missing: using one fails the test with a TypeError.
  const context = c as unknown as CoreParts;
  Object.assign(context, { observatory: new Observatory(() => context) });
  return { c: context, store, self, majority };
}

/** Records a report of core `n`, received now unless `over` says otherwise. */
export function heard(core: CoreParts, number: number, over: Partial<Observed> = {}): void {
  const at = core.now();
  core.exchange.observed.set(coreRecord(number).ref, {
    report: report(number),
    receivedAtMs: at,
    contactAtMs: at,
    refusedTwiceAtMs: null,
    gone: false,
    clockOffsetMs: 0,
    ...over,
  });
}

/**
 * Keeps the leader from dialing core `n`, as while a round of probes is under way: the test itself sets what the probes
 * find.
 */
export function probesUnderWay(core: CoreParts, number: number): void {
  void core.joins.of(coreRecord(number).ref).probes.run(() => Promise.withResolvers<void>().promise);
}
