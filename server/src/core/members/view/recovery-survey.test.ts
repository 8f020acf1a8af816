import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { recoveryPlan } from "@core-console/shared/domain/recovery/recovery-plan";
import { createThrowAwayCa } from "../../../lib/tls/testing/throw-away-ca.ts";
import { keys } from "../../state/keys.ts";
import { createContext, heard, type CoreParts } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { PeerError } from "./node-client.ts";
import type { OwnData } from "./own-data.ts";
import { RecoverySurvey } from "./recovery-survey.ts";

type Call = (internal: string) => Promise<unknown>;

let c: CoreParts;
let store: Store;
let answer: Call;
let calls: string[];
let log: ReturnType<OwnData["log"]>;
beforeEach(async () => {
  calls = [];
  log = null;
  answer = () => Promise.reject(new PeerError("timeout"));
  ({ c, store } = createContext({
    caCert: (await createThrowAwayCa()).ca,
    layout: { home: "/srv/trial/127.0.0.11", raft: "/nowhere" } as CoreParts["layout"],
    ownData: {
      log: () => log,
      facts: () => ({ lastEntry: null, dataBytes: 3, holdsCaKey: true, holdsSealingKey: true }),
    } as unknown as CoreParts["ownData"],
    client: {
      call: (internal: string) => {
        calls.push(internal);
        return answer(internal);
      },
    } as unknown as CoreParts["client"],
  }));
  for (const n of [1, 2, 3]) store.add(coreRecord(n));
  await store.run();
});
afterEach(() => store.close());

const survey = (files: Awaited<ReturnType<ConstructorParameters<typeof RecoverySurvey>[1]>> = []): RecoverySurvey =>
  new RecoverySurvey(c, () => Promise.resolve(files));
const internalOf = (n: number): string => coreRecord(n).host?.internal ?? "";
const coreOf = (view: RecoveryView, n: number) => view.cores.find(({ ref }) => ref === coreRecord(n).ref);

test("asks each other Core what it says of itself, and says of those that do not answer how they do not", async () => {
  const node = {
    ...c.observatory.node(),
    ref: coreRecord(2).ref,
    engine: "starting",
    lastEntry: { term: 7, index: 9 },
  };
  answer = (internal) =>
    internal === internalOf(2) ? Promise.resolve(node) : Promise.reject(new PeerError("refused"));
  const view = await survey().view();
  expect(RecoveryView.parse(view)).toEqual(view);
  expect(calls.toSorted()).toEqual([internalOf(2), internalOf(3)].toSorted());
  expect(coreOf(view, 2)).toMatchObject({
    presence: { kind: "answers", engine: "waiting" },
    log: { kind: "reported", last: { term: 7, index: 9 } },
    here: false,
  });
  expect(coreOf(view, 3)).toMatchObject({ presence: { kind: "refused" }, log: { kind: "unknown" }, holdsCaKey: null });
  expect(coreOf(view, 1)).toMatchObject({ here: true, holdsCaKey: true, dataBytes: 3, internal: "127.0.0.11:7210" });
});

test("all callers of a few seconds share one round", async () => {
  const one = survey();
  await Promise.all([one.view(), one.view(), one.view()]);
  await one.view();
  expect(calls).toHaveLength(2);
  store.clock.ms += 3000;
  await one.view();
  expect(calls).toHaveLength(4);
});

test("a Core that hangs delays no caller, and does not count as asked", async () => {
  answer = () => Promise.withResolvers<never>().promise;
  const view = await survey().view();
  expect(view.askedAt).toBeNull();
  expect(coreOf(view, 2)).toMatchObject({ presence: { kind: "silent" } });
});

test("a Core that answers in another's place is not taken for it", async () => {
  answer = () => Promise.resolve({ ...c.observatory.node(), dataBytes: 77 });
  const view = await survey().view();
  expect(coreOf(view, 2)).toMatchObject({ presence: { kind: "untrusted" }, dataBytes: null, currentTerm: null });
});

test("the own log as it was read from its disk, while no leader is known", async () => {
  log = { kind: "damaged", why: "checksum", segment: "0.wal", offset: 8 };
  expect(coreOf(await survey().view(), 1)).toMatchObject({ log: { kind: "damaged" } });
});

test("when a Core was last heard, and by whom", async () => {
  heard(c, 3);
  const view = await survey().view();
  expect(coreOf(view, 3)?.lastHeard).toEqual({ at: new Date(c.wall()).toISOString(), by: "core-1" });
  expect(coreOf(view, 2)?.lastHeard).toBeNull();
});

test("nothing is offered while a majority answers", async () => {
  answer = (internal) =>
    Promise.resolve({ ...c.observatory.node(), ref: coreRecord(internal === internalOf(2) ? 2 : 3).ref });
  expect(recoveryPlan(await survey().view())).toMatchObject({ kind: "majority_answers" });
});

test("the command of this host: in a trial with its folder, on a host as documented", async () => {
  expect((await survey().view()).recoverCommand).toBe("/usr/bin/kuma cluster recover --home /srv/trial/127.0.0.11");
  c.layout.home = "/opt/kaspersky/kuma";
  expect((await survey().view()).recoverCommand).toBe("sudo /opt/kaspersky/kuma/kuma cluster recover");
});

test("what to run on each host: as documented, in a trial with the folder of each Core beside this one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "survey-"));
  const home = join(folder, "127.0.0.12");
  mkdirSync(join(home, "core", coreRecord(2).id), { recursive: true });
  writeFileSync(
    join(home, "core", coreRecord(2).id, "core.json"),
    JSON.stringify({ ...c.self, ref: coreRecord(2).ref }),
  );
  c.layout.home = join(folder, "127.0.0.11");
  const one = survey();
  await one.view();
  const trial = await one.view();
  expect(coreOf(trial, 2)?.commands).toEqual({
    start: `/usr/bin/kuma core --home ${home}`,
    recover: `/usr/bin/kuma cluster recover --home ${home}`,
  });
  expect(coreOf(trial, 3)?.commands).toBeNull();
  rmSync(folder, { recursive: true });

  c.self.host = "core-1.soc.example";
  c.layout.home = "/opt/kaspersky/kuma";
  const { start, recover } = coreOf(await one.view(), 3)?.commands ?? {};
  expect([start, recover]).toEqual([
    expect.stringMatching(/^sudo systemctl restart /),
    "sudo /opt/kaspersky/kuma/kuma cluster recover",
  ]);
});

test("how a life was begun by a recovery, and what brings each Core back that it went on without", async () => {
  expect(await survey().view()).toMatchObject({ begun: null, others: [] });
  const begun = { at: "2026-11-30T14:17:00.000Z", by: "host:core-1", how: "recovered" };
  const { ref, name } = coreRecord(2);
  const lost = [{ ref, name, memberId: "2", internal: internalOf(2), keyHash: "k" }];
  const record = { format: 1, generation: 2, clusterToken: "t", caCert: "", createdAt: begun.at, begun, lost };
  await store.registry.reached(store.gateway.put(keys.cluster, record), AbortSignal.timeout(5000));
  const trial = await survey().view();
  expect(trial).toMatchObject({ begun, others: [{ ref, name, rejoin: null }] });
  c.self.host = "core-1.soc.example";
  expect((await survey().view()).others[0]?.rejoin).toMatch(
    /^sudo \/opt\/kaspersky\/kuma\/kuma core --rejoin \S+:7210 --raft\.ca-hash sha256:[0-9a-f]{64}$/,
  );
});

test("the snapshots of this Core's folder, also those that no record names", async () => {
  const file = { file: "kuma-a.tar.gz", takenAt: "2026-11-30T12:00:00.000Z", proven: null, on: ["core-1"] };
  const one = survey([file]);
  await one.view();
  expect((await one.view()).snapshots).toEqual([file]);
});
