import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldName } from "@core-console/shared/contract/name";
import type { Op } from "../../etcd/client/gateway-types.ts";
import { standsForAdministration } from "../../accounts/users/last-administrator.ts";
import { keys } from "../../state/keys.ts";
import type { RemovedRecord, ServiceRecord } from "../../state/records.ts";
import type { SettingsRecord, TokenRecord, UserRecord } from "../../state/records-access.ts";
import { currentSettings } from "../../state/settings.ts";
import { coreRecord, createdRecord } from "../../testing/records.ts";
import { nextBatch, previewOf, restorePlan } from "./restore-plan.ts";
import type { PresentRecords, RestoreRequest, SnapshotRecords } from "./restore-records.ts";
import { isUnused } from "./service-steps.ts";

const AT = "2026-01-01T12:00:00.000Z";
const NOW = Date.parse("2026-01-02T12:00:00.000Z");
const LATER = "2026-06-01T12:00:00.000Z";
const SETTINGS = currentSettings({ registry: { settings: null } });

const user = (login: string, over: Partial<UserRecord> = {}): UserRecord => ({
  id: `id-${login}`,
  login,
  name: "",
  role: "viewer",
  source: "local",
  subject: null,
  passwordHash: "hash",
  mustChangePassword: false,
  disabled: false,
  createdAt: AT,
  createdBy: "admin",
  lastSignInAt: null,
  knownAddresses: [],
  ...over,
});
const token = (name: string, userId: string): TokenRecord => ({
  id: name,
  name,
  role: "viewer",
  userId,
  createdAt: AT,
  expiresAt: LATER,
  lastUsedAt: null,
  suspendedAt: null,
  purpose: null,
});

interface World {
  users?: UserRecord[];
  tokens?: TokenRecord[];
  services?: ServiceRecord[];
  removals?: string[];
  settings?: Partial<SettingsRecord>;
}

const versioned = <T>(value: T): { value: T; revision: number } => ({ value, revision: 7 });
const present = ({ users = [], tokens = [], services = [], removals = [], settings = {} }: World): PresentRecords => ({
  users: new Map(users.map((one) => [one.id, versioned(one)])),
  tokens: new Map(tokens.map((one) => [one.name, versioned(one)])),
  services: new Map(services.map((one) => [one.ref, versioned(one)])),
  removals: new Map(removals.map((ref) => [ref, versioned({ ref } as RemovedRecord)])),
  sessions: new Map(users.map(({ id }) => [`session of ${id}`, { value: { userId: id } }])),
  settings: { ...SETTINGS, ...settings },
  settingsRevision: 3,
  sealingKey: null,
});
const snapshotOf = (
  { users = [], tokens = [], services = [], settings = {} }: World,
  created = 5,
): SnapshotRecords => ({
  foundedAt: AT,
  users: new Map(users.map((one) => [one.id, { value: one, created }])),
  tokens: new Map(tokens.map((one) => [one.name, { value: one, created }])),
  services: new Map(
    services.map((one) => [one.ref, { value: { name: one.name, unused: isUnused(one) ? one : null }, created }]),
  ),
  settings: { ...SETTINGS, ...settings },
  sealingKey: null,
});
const asked = (ticks: string[] = [], backFrom: number | null = null): RestoreRequest => ({
  ticks: new Set(ticks),
  nowMs: NOW,
  backFrom,
});

/** Returns the present after these writes. */
function after(now: PresentRecords, ops: readonly Op[]): PresentRecords {
  const users = new Map(now.users);
  const tokens = new Map(now.tokens);
  const services = new Map(now.services);
  let settings = now.settings;
  for (const one of ops) {
    if (one.op === "range") continue;
    const value: unknown = one.op === "put" && one.value.startsWith("{") ? JSON.parse(one.value) : null;
    const into = (map: Map<string, unknown>, prefix: string): void => {
      if (!one.key.startsWith(prefix)) return;
      if (value === null) map.delete(one.key.slice(prefix.length));
      else map.set(one.key.slice(prefix.length), versioned(value));
    };
    into(users as Map<string, unknown>, keys.users);
    into(tokens as Map<string, unknown>, keys.tokens);
    into(services as Map<string, unknown>, keys.services);
    if (one.key === keys.settings) settings = value as SettingsRecord;
  }
  return { ...now, users, tokens, services, settings };
}
const opsOf = (plan: ReturnType<typeof restorePlan>): Op[] => plan.steps.flatMap(({ ops }) => [...ops]);
const saysOf = (plan: ReturnType<typeof restorePlan>): string[] =>
  plan.steps.map(({ kind, did, name }) => `${did} ${kind} ${name}`);

const ADMIN = user("admin", { role: "administrator" });

describe("users and tokens", () => {
  test("one that was added since goes with its sessions and tokens, a token that was added since goes too", () => {
    const now = present({
      users: [ADMIN, user("new")],
      tokens: [token("of new", "id-new"), token("of admin", ADMIN.id)],
    });
    const plan = restorePlan(now, snapshotOf({ users: [ADMIN] }), asked());
    expect(saysOf(plan)).toEqual(["remove user new", "remove token of admin"]);
    expect(opsOf(plan).map(({ key }) => key)).toEqual([
      keys.user("id-new"),
      keys.login("new"),
      keys.session("session of id-new"),
      keys.token("of new"),
      keys.token("of admin"),
    ]);
  });
  test("a changed name and a role that was raised since go back; password and disabled stay, and are named", () => {
    const then = user("oleg", { name: "Oleg", role: "viewer", passwordHash: "old" });
    const now = user("oleg", { name: "O.", role: "operator", passwordHash: "new", disabled: true });
    const plan = restorePlan(present({ users: [ADMIN, now] }), snapshotOf({ users: [ADMIN, then] }), asked());
    const [put] = opsOf(plan);
    expect(put?.op === "put" && JSON.parse(put.value)).toEqual({ ...now, name: "Oleg", role: "viewer" });
    expect(plan.stays.map(({ name, why }) => `${name} ${why}`)).toEqual(["oleg password", "oleg disabled"]);
  });
  test("a role that was lowered since comes back by its tick only", () => {
    const [now, then] = [present({ users: [ADMIN, user("oleg")] }), user("oleg", { role: "administrator" })];
    const snapshot = snapshotOf({ users: [ADMIN, then] });
    const plan = restorePlan(now, snapshot, asked());
    expect(plan.steps).toEqual([]);
    expect(plan.choices).toEqual([
      { tick: "role:id-oleg", kind: "user", name: "oleg", why: "role_lowered", value: "administrator" },
    ]);
    expect(saysOf(restorePlan(now, snapshot, asked(["role:id-oleg"])))).toEqual(["change user oleg"]);
  });
  test("a deleted user comes back by its tick only, disabled; its token does not", () => {
    const gone = user("gone", { role: "operator" });
    const now = present({ users: [ADMIN] });
    const snapshot = snapshotOf({ users: [ADMIN, gone], tokens: [token("revoked", gone.id)] });
    expect(restorePlan(now, snapshot, asked()).steps).toEqual([]);
    const plan = restorePlan(now, snapshot, asked(["user:id-gone"]));
    const [put] = opsOf(plan);
    expect(put?.op === "put" && JSON.parse(put.value)).toEqual({ ...gone, disabled: true, mustChangePassword: true });
    expect(plan.stays).toContainEqual({ kind: "token", name: "revoked", did: "stay", why: "token_revoked" });
  });
  test("a deleted user whose login is taken does not come back", () => {
    const gone = user("Oleg", { id: "id-1" });
    const other = user("oleg", { id: "id-2" });
    const plan = restorePlan(
      present({ users: [ADMIN, other] }),
      snapshotOf({ users: [ADMIN, gone, other] }),
      asked(["user:id-1"]),
    );
    expect(plan.steps).toEqual([]);
    expect(plan.stays).toContainEqual({ kind: "user", name: "Oleg", did: "stay", why: "login_taken" });
  });
  test("the last administrator is not removed: the restore is refused by name", () => {
    const plan = restorePlan(present({ users: [ADMIN] }), snapshotOf({ users: [user("old")] }), asked(["user:id-old"]));
    expect(plan.refusal).toEqual({ code: "last_administrator", params: { name: "admin" } });
  });
  test("going back brings back whole what the other restore deleted, and nothing that a user deleted", () => {
    const now = present({ users: [ADMIN] });
    const kept = user("kept", { passwordHash: "hers" });
    const snapshot = snapshotOf({ users: [ADMIN, kept], tokens: [token("hers", kept.id)] }, 9);
    expect(saysOf(restorePlan(now, snapshot, asked([], 9)))).toEqual([]);
    const plan = restorePlan(now, snapshot, asked([], 8));
    expect(saysOf(plan)).toEqual(["add user kept", "add token hers"]);
    expect(after(now, opsOf(plan)).users.get(kept.id)?.value).toEqual(kept);
  });
});

describe("services", () => {
  const [one, two] = [createdRecord(1), createdRecord(2)];
  const core = coreRecord(3);
  test("unused ones that were added since go, Cores stay, names go back", () => {
    const now = present({ services: [one, two, { ...core, name: "renamed" }, coreRecord(4)] });
    const plan = restorePlan(now, snapshotOf({ services: [one, core] }), asked());
    expect(saysOf(plan)).toEqual([`remove service ${two.name}`, `change service ${core.name}`]);
    expect(plan.stays).toEqual([{ kind: "service", name: coreRecord(4).name, did: "stay", why: "member" }]);
  });
  test("a deleted one comes back by its tick, with an ID that has expired; a removed host never", () => {
    const now = present({ removals: [core.ref] });
    const snapshot = snapshotOf({ services: [one, core] });
    const plan = restorePlan(now, snapshot, asked([`service:${one.ref}`, `service:${core.ref}`]));
    expect(saysOf(plan)).toEqual([`add service ${one.name}`]);
    const put = opsOf(plan).find(({ key }) => key === keys.service(one.ref));
    expect(put?.op === "put" && JSON.parse(put.value)).toMatchObject({ expiresAt: new Date(NOW).toISOString() });
    expect(plan.choices.map(({ tick }) => tick)).toEqual([`service:${one.ref}`]);
  });
  test("two that have exchanged their names exchange them again, each name written once a transaction", () => {
    const now = present({
      services: [
        { ...core, name: "b" },
        { ...coreRecord(4), name: "a" },
      ],
    });
    const snapshot = snapshotOf({
      services: [
        { ...core, name: "a" },
        { ...coreRecord(4), name: "b" },
      ],
    });
    const { steps } = restorePlan(now, snapshot, asked());
    const names = steps.flatMap(({ ops }) => ops).filter(({ key }) => key.startsWith(keys.names));
    expect(names).toEqual([
      { op: "put", key: keys.name("a"), value: core.ref },
      { op: "put", key: keys.name("b"), value: coreRecord(4).ref },
    ]);
  });
  test("a name that a Core holds which stays is not taken from it", () => {
    const now = present({
      services: [
        { ...core, name: "x" },
        { ...coreRecord(4), name: "a" },
      ],
    });
    const plan = restorePlan(now, snapshotOf({ services: [{ ...core, name: "a" }] }), asked());
    expect(plan.steps).toEqual([]);
    expect(plan.stays).toContainEqual({ kind: "service", name: "x", did: "stay", why: "name_taken" });
  });
});

describe("settings", () => {
  test("go back, those that let more in only by their tick", () => {
    const now = present({ settings: { audit: { retentionDays: 9 }, approveHosts: "always" } });
    const snapshot = snapshotOf({});
    const plan = restorePlan(now, snapshot, asked());
    expect(after(now, opsOf(plan)).settings).toEqual({ ...SETTINGS, approveHosts: "always" });
    expect(plan.choices.map(({ tick }) => tick)).toEqual(["settings:approveHosts"]);
    expect(after(now, opsOf(restorePlan(now, snapshot, asked(["settings:approveHosts"])))).settings).toEqual(SETTINGS);
  });
  test("a secret that is sealed with another key than today's stays as it is", () => {
    const oidc = (sealedSecret: string) => ({ oidc: { ...SETTINGS.oidc, sealedSecret } });
    const now = { ...present({ settings: oidc("today") }), sealingKey: "new" };
    const plan = restorePlan(now, { ...snapshotOf({ settings: oidc("then") }), sealingKey: "old" }, asked());
    expect([plan.steps, plan.choices]).toEqual([[], []]);
  });
});

test("a preview is another one as soon as something else would change", () => {
  const snapshot = snapshotOf({ users: [ADMIN] });
  const preview = (users: UserRecord[]): string => previewOf(restorePlan(present({ users }), snapshot, asked())).digest;
  expect(preview([ADMIN])).toBe(preview([{ ...ADMIN, lastSignInAt: AT }]));
  expect(preview([ADMIN])).not.toBe(preview([ADMIN, user("new")]));
});

const LOGINS = ["ann", "bob", "cyd", "dan"];
const aUser = (login: string): fc.Arbitrary<UserRecord> =>
  fc
    .record({
      role: fc.constantFrom("viewer" as const, "operator" as const, "administrator" as const),
      disabled: fc.boolean(),
      passwordHash: fc.constantFrom("old", "new"),
      id: fc.constantFrom(`id-${login}`, `id2-${login}`),
    })
    .map((over) => user(login, over));
const aService = (number: number): fc.Arbitrary<ServiceRecord> =>
  fc
    .tuple(fc.boolean(), fc.constantFrom("a", "b", "c", "d"))
    .map(([isCore, name]) => ({ ...(isCore ? coreRecord(number) : createdRecord(number)), name }));
const aWorld: fc.Arbitrary<Required<World>> = fc
  .record({
    users: fc.tuple(...LOGINS.map((login) => fc.option(aUser(login)))),
    tokens: fc.subarray(["t1", "t2", "t3"]),
    services: fc.tuple(...[1, 2, 3, 4].map((n) => fc.option(aService(n)))),
    removals: fc.subarray([coreRecord(1).ref, coreRecord(2).ref]),
    retentionDays: fc.constantFrom(30, 365),
  })
  .map(({ users, tokens, services, removals, retentionDays }) => {
    const found = users.filter((one) => one !== null);
    const names = new Set<string>();
    return {
      users: found,
      tokens: found.length === 0 ? [] : tokens.map((name) => token(name, found[0]?.id ?? "")),
      services: services
        .filter((one) => one !== null)
        .filter(({ name }) => !names.has(foldName(name)) && names.add(foldName(name)) !== undefined),
      removals,
      settings: { audit: { retentionDays } },
    };
  });
const aCase = fc.tuple(
  aWorld,
  aWorld,
  fc.array(fc.constantFrom(...LOGINS.flatMap((l) => [`user:id-${l}`, `role:id-${l}`]))),
);

test("property: no revoked token, password or session comes back, and an administrator remains", () => {
  fc.assert(
    fc.property(aCase, ([now, then, ticks]) => {
      const before = present(now);
      const plan = restorePlan(before, snapshotOf(then), asked(ticks));
      const result = after(before, opsOf(plan));
      for (const hash of result.tokens.keys()) expect(before.tokens.has(hash)).toBe(true);
      for (const [id, { value }] of result.users) {
        const was = before.users.get(id)?.value;
        if (was === undefined) expect(value.disabled && ticks.includes(`user:${id}`)).toBe(true);
        else expect([value.passwordHash, value.disabled]).toEqual([was.passwordHash, was.disabled]);
      }
      expect(opsOf(plan).filter(({ op, key }) => op === "put" && key.startsWith(keys.sessions))).toEqual([]);
      const stands = (records: PresentRecords): boolean =>
        [...records.users.values()].some(({ value }) => standsForAdministration(value));
      if (plan.refusal === null && stands(before)) expect(stands(result)).toBe(true);
      expect(new Set([...result.services.values()].map(({ value }) => foldName(value.name))).size).toBe(
        result.services.size,
      );
    }),
    { numRuns: 500 },
  );
});

test("property: carried out in part or twice, it ends as carried out once; no key twice in a transaction", () => {
  fc.assert(
    fc.property(aCase, fc.nat(6), ([now, then, ticks], some) => {
      const before = present(now);
      const [snapshot, request] = [snapshotOf(then), asked(ticks)];
      const plan = restorePlan(before, snapshot, request);
      const once = after(before, opsOf(plan));
      expect(restorePlan(once, snapshot, request).steps).toEqual([]);
      const part = after(before, opsOf({ ...plan, steps: plan.steps.slice(0, some) }));
      const rest = restorePlan(part, snapshot, request);
      expect(after(part, opsOf(rest)).users).toEqual(once.users);
      const services = ({ services: all }: PresentRecords): string[] =>
        [...all.values()].map(({ value }) => `${value.ref} ${value.name}`).toSorted();
      expect(services(after(part, opsOf(rest)))).toEqual(services(once));
      const batch = nextBatch(plan.steps).flatMap(({ ops }) => ops.map(({ key }) => key));
      expect(new Set(batch).size).toBe(batch.length);
    }),
    { numRuns: 500 },
  );
});
