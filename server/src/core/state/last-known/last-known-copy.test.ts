import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { randomBytes, randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "@core-console/shared/contract/settings";
import { refOf } from "../../../lib/ref.ts";
import { type Logger, silentLogger } from "../../../lib/logging/logger.ts";
import { coreRecord, createdRecord } from "../../testing/records.ts";
import { createStore, type Store } from "../../testing/store.ts";
import { addSession, addToken, addUser } from "../../testing/users.ts";
import { keys } from "../keys.ts";
import { LastKnownCopy } from "./last-known-copy.ts";
import { CopyWriter } from "./write-last-known.ts";

const CLUSTER = {
  format: 1,
  generation: 1,
  clusterToken: "the engine's token",
  caCert: "PEM",
  createdAt: "2026-01-01T00:00:00.000Z",
};
let store: Store;
let folder: string;
let warnings: unknown[];
beforeEach(() => {
  store = createStore();
  store.gateway.put(keys.cluster, CLUSTER);
  folder = join(mkdtempSync(join(tmpdir(), "kuma-state-")), "state");
  warnings = [];
});
afterEach(() => store.close());

/** Returns the copy in the folder, as after a start: of a registry that is not loaded, unless one is given. */
function copy(
  registry = createStore().registry,
  self = { generation: 1, lifeId: null as string | null },
): LastKnownCopy {
  const log: Logger = { ...silentLogger, warn: (what: unknown) => void warnings.push(what) };
  const now = (): number => store.clock.ms;
  return new LastKnownCopy({ folder, registry, raft: store.raft, self: () => self, now, wall: now, log });
}
/** Writes the present records as a Core does that stops. */
async function write(): Promise<void> {
  if (!store.registry.ready) await store.run();
  await store.registry.reached(store.gateway.revision, AbortSignal.timeout(5000));
  await copy(store.registry).stop();
}
async function read(self?: { generation: number; lifeId: string | null }) {
  const read = copy(undefined, self);
  await read.load();
  return read.state;
}
const path = (name = "records"): string => join(folder, name);

test("services, Cores, users and settings come back after a restart, with when they were current", async () => {
  store.add(coreRecord(1));
  store.add(createdRecord(2));
  const knownAddresses = ["192.0.2.7"];
  const anna = addUser(store, "Anna", "operator", { passwordHash: "$argon2id$x", knownAddresses });
  await write();
  const state = await read();
  expect(state).toMatchObject({ atMs: store.clock.ms, revision: store.gateway.revision });
  expect([...(state?.services.keys() ?? [])]).toEqual([coreRecord(1).ref, createdRecord(2).ref]);
  expect(state?.cores.get(coreRecord(1).ref)?.value).toMatchObject({ id: coreRecord(1).id, host: coreRecord(1).host });
  expect(state?.services.get(createdRecord(2).ref)?.value).toMatchObject({ id: null, name: "core-2" });
  expect(state?.users.get(state.logins.get("anna") ?? "")?.value).toMatchObject({
    id: anna.id,
    passwordHash: "$argon2id$x",
    // Some tries are reserved for users at these (accounts/read-only/sign-in-journal.ts).
    knownAddresses,
  });
  expect(warnings).toEqual([]);
});

test("its files are the owner's alone", async () => {
  await write();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder).map((name) => statSync(path(name)).mode & 0o777)).toEqual([0o600]);
});

test("no unused ID, secret or hash of one, address of a session or sealed value gets into the files, whatever the records hold", async () => {
  await store.run();
  const keeper = copy(store.registry);
  const unused = fc.record({ member: fc.boolean(), enrolled: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(unused, { maxLength: 4 }), async (services) => {
      const secrets: string[] = [CLUSTER.clusterToken];
      const secret = (): string => secrets[secrets.push(randomBytes(16).toString("hex")) - 1] ?? "";
      for (const { member, enrolled } of services) {
        const id = randomUUID();
        const over = { id, ref: refOf(id), name: id.slice(0, 8), memberId: member ? "m" : null };
        store.add({ ...(member || enrolled ? coreRecord(1, over) : createdRecord(1, over)) });
        if (!member) secrets.push(id);
      }
      const user = addUser(store, randomUUID(), "viewer");
      const [session, token] = [addSession(store, user, { address: secret() }), addToken(store, user)];
      secrets.push(session.hash, token.hash, session.record.id, token.record.id);
      const link = { userId: user.id, createdAt: CLUSTER.createdAt, expiresAt: CLUSTER.createdAt, createdBy: "x" };
      store.gateway.put(keys.link(secret()), link);
      const idempotent = { requestHash: secret(), status: 200, ref: null, made: null, at: CLUSTER.createdAt, by: null };
      store.gateway.put(keys.idempotency("anna", "key"), idempotent);
      const { hasSecret: _, ...oidc } = DEFAULT_SETTINGS.oidc;
      store.gateway.put(keys.settings, { ...DEFAULT_SETTINGS, oidc: { ...oidc, sealedSecret: secret() } });
      await store.registry.reached(store.gateway.revision, AbortSignal.timeout(5000));
      await keeper.stop();
      const text = readdirSync(folder)
        .map((name) => readFileSync(path(name), "utf8"))
        .join("");
      expect(text).toContain(user.login);
      for (const one of secrets) expect(text).not.toContain(one);
    }),
    { numRuns: 20 },
  );
});

test("changes and deletions are appended, and the file is the state after each", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2));
  store.add(coreRecord(3));
  await store.run();
  const writer = new CopyWriter(folder);
  const put = async (): Promise<string> => {
    const { revision } = store.gateway;
    await store.registry.reached(revision, AbortSignal.timeout(5000));
    await writer.write(store.registry, { generation: 1, lifeId: null, revision, atMs: revision });
    return readFileSync(path(), "utf8");
  };
  const base = await put();
  store.gateway.delete(keys.service(coreRecord(2).ref));
  store.add(coreRecord(1, { name: "renamed" }));
  const text = await put();
  await writer.close();
  expect(text.slice(0, base.length)).toBe(base);
  expect(text.slice(base.length)).not.toContain(coreRecord(3).ref);
  const state = await read();
  expect(state).toMatchObject({ revision: store.gateway.revision, atMs: store.gateway.revision });
  expect([...(state?.services.values() ?? [])].map(({ value }) => value.name).toSorted()).toEqual([
    "core-3",
    "renamed",
  ]);
});

test("what was appended is written into a fresh file now and then, and the one before stays", async () => {
  await store.run();
  const writer = new CopyWriter(folder);
  const name = "x".repeat(100_000);
  for (let number = 1; number <= 13; number++) {
    const revision = store.add(coreRecord(1, { name: `${name}${number}` }));
    await store.registry.reached(revision, AbortSignal.timeout(5000));
    await writer.write(store.registry, { generation: 1, lifeId: null, revision, atMs: 1 });
  }
  await writer.close();
  expect(readdirSync(folder).toSorted()).toEqual(["records", "records.older"]);
  expect(statSync(path()).size).toBeLessThan(150_000);
  expect((await read())?.services.get(coreRecord(1).ref)?.value.name).toBe(`${name}13`);
});

test.each<[string, (text: string) => string, string]>([
  ["torn in its first batch", (text) => text.slice(0, text.length / 2), "torn"],
  ["of zeros, as after a loss of power", (text) => "\0".repeat(text.length), "torn"],
  ["changed in the middle", (text) => text.replace("core-2", "core-3"), "damaged"],
  ["without what it begins with", (text) => text.slice(text.indexOf("\n") + 1), "damaged"],
  ["of a newer format", (text) => text.replace('"end":{"format":1', '"end":{"format":2'), "newer"],
  ["empty", () => "", "torn"],
])("a file %s is said to be so, and the older one counts", async (_, change, why) => {
  store.add(coreRecord(1, { name: "core-1" }));
  await write();
  store.add(coreRecord(1, { name: "core-2" }));
  await write();
  writeFileSync(path(), change(readFileSync(path(), "utf8")));
  expect((await read())?.services.get(coreRecord(1).ref)?.value.name).toBe("core-1");
  expect(warnings).toEqual([{ file: path(), why }]);
});

test("a file that ends within a later batch counts up to that", async () => {
  store.add(coreRecord(1, { name: "core-1" }));
  await write();
  writeFileSync(path(), `${readFileSync(path(), "utf8")}{"key":"service/x","rev`);
  expect((await read())?.services.size).toBe(1);
  expect(warnings).toEqual([{ file: path(), why: "torn" }]);
});

test("both files damaged: there is no last known state", async () => {
  await write();
  await write();
  for (const name of readdirSync(folder)) writeFileSync(path(name), "x\n");
  expect(await read()).toBeNull();
  expect(warnings).toHaveLength(2);
});

test("a copy of another life is neither used nor left there", async () => {
  await write();
  expect(await read({ generation: 2, lifeId: null })).toBeNull();
  expect(warnings).toEqual([{ file: path(), why: "other_life" }]);
  expect(readdirSync(folder)).toEqual([]);
});

test("it is used until the registry is loaded, and not again", async () => {
  await write();
  const fresh = createStore();
  fresh.gateway.put(keys.cluster, CLUSTER);
  const used = copy(fresh.registry);
  await used.load();
  expect(used.state).not.toBeNull();
  await fresh.run();
  expect(used.state).toBeNull();
  fresh.close();
});

test("a Core that is part of the cluster no more deletes it, and nothing writes it again", async () => {
  await store.run();
  const running = copy(store.registry);
  running.start();
  await running.discard();
  await running.stop();
  expect(existsSync(folder)).toBe(false);
});

test("a folder that cannot be written is said once, and the Core goes on", async () => {
  writeFileSync(folder, "a file in its place");
  await store.run();
  const running = copy(store.registry);
  await running.stop();
  await running.stop();
  expect(warnings).toHaveLength(1);
});
