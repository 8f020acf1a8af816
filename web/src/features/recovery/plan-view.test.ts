import type { RecoveryCore, RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { recoveryPlan } from "@core-console/shared/domain/recovery/recovery-plan";
import { expect, test } from "vitest";
import { commandsFor, fitnessOf, hostOf, lightOf, unreadCores } from "./plan-view.ts";

const LIFE = { generation: 1, lifeId: null, clusterId: null };
const core = (name: string, more: Partial<RecoveryCore> = {}): RecoveryCore => ({
  ref: name,
  name,
  here: false,
  vote: "voter",
  life: null,
  removed: false,
  presence: { kind: "silent" },
  log: { kind: "unknown" },
  database: "unknown",
  internal: `${name}.example:7210`,
  lastHeard: null,
  currentTerm: null,
  dataBytes: null,
  dataChangedAt: null,
  holdsCaKey: null,
  holdsSealingKey: null,
  commands: null,
  revision: null,
  ...more,
});
const read = (term: number, index: number): Partial<RecoveryCore> => ({
  log: { kind: "read", last: { term, index }, commit: index, torn: false },
});
const viewOf = (...cores: RecoveryCore[]): RecoveryView => ({
  life: LIFE,
  cores,
  snapshots: [],
  begun: null,
  others: [],
  changes: [],
  leaderlessSince: null,
  caFingerprint: null,
  trial: false,
  recoverCommand: "",
  askedAt: null,
  observedAt: "2026-11-30T14:08:03.000Z",
  observedBy: "a",
});
const fitness = (...cores: RecoveryCore[]) => {
  const plan = recoveryPlan(viewOf(...cores));
  return cores.map((one) => fitnessOf(plan, one));
};

test("what each Core's data is good for", () => {
  expect(
    fitness(
      core("a", { here: true, ...read(7, 100) }),
      core("b", read(6, 900)),
      core("c"),
      core("d", { log: { kind: "damaged" } }),
      core("e", { ...read(7, 120), database: "ahead" }),
      core("f", { ...read(7, 130), removed: true }),
      core("g", { vote: "learner" }),
    ),
  ).toEqual(["best", "behind", "unranked", "unusable", "unusable", "removed", null]);
});

test("nothing is said of it while a majority answers", () => {
  const presence = { kind: "answers", engine: "ready", follows: "a" } as const;
  expect(fitness(core("a", { presence }), core("b", { presence }), core("c"))).toEqual([null, null, null]);
});

test("the Cores whose logs are to be read on their hosts are those that may hold more", () => {
  const view = viewOf(core("a", { here: true, ...read(7, 100) }), core("b"), core("c", read(7, 90)));
  expect(unreadCores(view, recoveryPlan(view)).map(({ name }) => name)).toEqual(["b"]);
});

test.each<[RecoveryCore["presence"], string]>([
  [{ kind: "answers", engine: "waiting", follows: null }, "green"],
  [{ kind: "answers", engine: "off", follows: null }, "yellow"],
  [{ kind: "silent" }, "gray"],
  [{ kind: "refused" }, "red"],
  [{ kind: "stopped" }, "red"],
  [{ kind: "untrusted" }, "yellow"],
])("the light of %j is %s", (presence, color) => {
  expect(lightOf(core("a", { presence }))).toBe(color);
});

test("the host of an address, also of an IPv6 one", () => {
  expect(hostOf(core("a"))).toBe("a.example");
  expect(hostOf(core("a", { internal: "[2001:db8::1]:7210" }))).toBe("[2001:db8::1]");
  expect(hostOf(core("a", { internal: null }))).toBeNull();
});

test("what to run on a host: as its Core reports it, else as documented; in a trial only its host knows its folder", () => {
  const view = { ...viewOf(), recoverCommand: "recover here" };
  const reported = { start: "start a", recover: "recover a" };
  expect(commandsFor(view, core("a", { commands: reported }))).toEqual(reported);
  expect(commandsFor(view, core("a")).recover).toBe("sudo /opt/kaspersky/kuma/kuma cluster recover");
  expect(commandsFor(view, core("a", { here: true })).recover).toBe("recover here");
  expect(commandsFor({ ...view, trial: true }, core("a"))).toEqual({ start: null, recover: null });
});
