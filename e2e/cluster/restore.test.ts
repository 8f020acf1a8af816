import { randomUUID, X509Certificate } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { AuditEntry, SignedIn, Token, User } from "@core-console/shared/contract/access";
import { PORT } from "@core-console/shared/contract/ports";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { DEFAULT_SETTINGS, Settings } from "@core-console/shared/contract/settings";
import { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { cookieHeaders, makeToken } from "../support/cluster/administrator.ts";
import { type Api, apiOver } from "../support/cluster/api.ts";
import type { Client } from "../support/cluster/client.ts";
import { certificatesIn, type CoreNode, identityIn, signalAll } from "../support/cluster/core-node.ts";
import { kuma } from "../support/cluster/kuma.ts";
import { bearerOf, change, makePeople } from "../support/cluster/people.ts";
import { type Child, runningIn } from "../support/cluster/processes.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("restore", { cores: 3 });

const STEPS = 5;

interface Contents {
  users: User[];
  tokens: Token[];
  settings: Settings;
  services: { name: string; status: string }[];
  audit: AuditEntry[];
}
type Certificates = Pick<ReturnType<typeof certificatesIn>, "ca" | "cert">;
/** What the cluster and its hosts held when the snapshot was taken, and where its archive is. */
let before: { contents: Contents; file: string; hosts: Certificates[] } | null = null;
const known = () => {
  if (before === null) throw new Error("no snapshot was taken");
  return before;
};

/** Signs in as soon as a Core leads and takes it. */
const signIn = (rest: Client, { login, password }: { login: string; password: string }): Promise<string> =>
  until("a sign-in", async () => {
    const answer = await rest.ask("POST", "/api/login", { bare: true, body: { login, password } });
    if (answer.status === 503 || answer.status === 429) return null;
    return SignedIn.parse(answer.body).token ?? "";
  });

const freshHome = (name: string): string => join(cluster().dir, name);
const freshHost = (): string => `${cluster().net.prefix}.31`;

const restore = (file: string, home: string, ...more: string[]) => {
  const host = freshHost();
  return cluster().kuma(["snapshot", "restore", file, "--home", home, "--host", host, "--host-name", host, ...more]);
};

/** Returns whether a Core's certificate was signed with the key of a CA. */
const isSignedBy = (ca: string, cert: string): boolean =>
  new X509Certificate(cert).verify(new X509Certificate(ca).publicKey);

/** Returns the folders of Cores in a home, and whatever else lies beside them. */
const coresIn = (home: string): string[] => globSync("core/{*,.*}", { cwd: home });

async function contentsBy(api: Api): Promise<Contents> {
  const read = async <T>(path: string, schema: z.ZodMiniType<T>): Promise<T> =>
    schema.parse((await api.client.get(path)).body);
  const services = await api.services();
  return {
    users: await read("/users", z.array(User)),
    tokens: await read("/tokens?all=1", z.array(Token)),
    settings: await read("/settings", Settings),
    services: services.map(({ name, status }) => ({ name, status })),
    audit: await read("/audit?size=1000", z.array(AuditEntry)),
  };
}

async function fill(): Promise<void> {
  const [first] = cluster().cores;
  if (first === undefined) throw new Error("no Core");
  const rest = cluster().client(`http://${first.host}:${PORT.rest}`);
  await makePeople(rest, await signIn(rest, cluster().administrator));
  await cluster().api.add("planned");
  const oidc = {
    ...DEFAULT_SETTINGS.oidc,
    hasSecret: undefined,
    issuer: "https://sso.soc.example",
    clientId: "kuma",
    clientSecret: `secret ${randomUUID()}`,
  };
  const session = await signIn(rest, cluster().administrator);
  await change(rest, session, "PATCH", "/settings", { body: { oidc, audit: { retentionDays: 200 } } });
}

/** Takes a snapshot and downloads it as a browser does. */
async function download(): Promise<string> {
  const begun = Snapshot.parse((await cluster().api.change("POST", "/snapshots")).body);
  const taken = await until("a snapshot with two copies", async () => {
    const snapshot = Snapshot.parse((await cluster().api.client.get(`/snapshots/${begun.id}`)).body);
    return snapshot.state === "taken" && snapshot.copies.length === 2 ? snapshot : null;
  });
  const console = `http://${(await cluster().leader()).host}:${PORT.console}`;
  const headers = await cookieHeaders(cluster().client(console), cluster().administrator);
  const response = await fetch(`${console}${API_PREFIX}/snapshots/${taken.id}/content`, { headers });
  expect(response.status).toBe(200);
  const file = join(cluster().dir, taken.file);
  writeFileSync(file, Buffer.from(await response.arrayBuffer()), { mode: 0o600 });
  return file;
}

/** Signs in at the restored Core by the old password, which has to be changed, and returns calls by that session. */
async function signInAgain(node: CoreNode): Promise<Api> {
  const rest = cluster().client(`http://${node.host}:${PORT.rest}`);
  const { login, password } = cluster().administrator;
  const session = await signIn(rest, { login, password });
  const early = await rest.ask("GET", "/services", { headers: bearerOf(session) });
  expect(early.problem?.code).toBe("password_change_needed");
  cluster().administrator.password = `changed ${randomUUID()}`;
  const next = cluster().administrator.password;
  await change(rest, session, "POST", "/users/password", { body: { current: password, next } });
  return apiOver(
    cluster().client(`http://${node.host}:${PORT.console}`, null, await signIn(rest, { login, password: next })),
  );
}

type Made = Record<string, unknown>;

/** Returns an archive with this manifest and the header of an entry of so many bytes, of which nothing follows. */
function archiveOf(manifest: Made, bytes: number): Buffer {
  const head = Buffer.from(JSON.stringify(manifest));
  const padding = Buffer.alloc((512 - (head.length % 512)) % 512);
  return gzipSync(
    Buffer.concat([tarHeader("manifest.json", head.length), head, padding, tarHeader("etcd.snap", bytes)]),
  );
}

function tarHeader(name: string, bytes: number): Buffer {
  const header = Buffer.alloc(512);
  const put = (text: string, at: number): number => header.write(text, at, "latin1");
  put(name, 0);
  put("0000600\0", 100);
  put("0000000\0", 108);
  put("0000000\0", 116);
  put(`${bytes.toString(8).padStart(11, "0")}\0`, 124);
  put("00000000000\0", 136);
  put("        0", 148);
  put("ustar\0" + "00", 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** Returns the manifest of an archive: its first entry. */
function manifestIn(file: string): Made {
  const content = gunzipSync(readFileSync(file));
  const bytes = Number.parseInt(content.subarray(124, 135).toString("latin1"), 8);
  return JSON.parse(content.subarray(512, 512 + bytes).toString()) as Made;
}

/** Makes a damaged copy of the archive. */
function damagedCopy(how: string, change: (content: Buffer, manifest: Made) => Buffer): string {
  const copy = join(cluster().dir, `${how}.tar.gz`);
  writeFileSync(copy, change(readFileSync(known().file), manifestIn(known().file)));
  return copy;
}

const flipped = (content: Buffer): Buffer => {
  content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
  return content;
};
const HUGE = 3 * 1024 ** 3;
const DAMAGED: readonly [how: string, says: string, change: (content: Buffer, manifest: Made) => Buffer][] = [
  ["truncated", "ends before the snapshot does", (content) => content.subarray(0, content.length - 9)],
  ["altered", "is not what its own manifest says", flipped],
  ["foreign", "is not a snapshot of Core console", () => gzipSync("something else")],
  ["older", "which this version no longer reads", (_, made) => archiveOf({ ...made, format: 0 }, 0)],
  ["newer", "made by a newer version", (_, made) => archiveOf({ ...made, format: 99 }, 0)],
  [
    "bomb",
    "unpacks to more than a snapshot can have",
    (_, made) => archiveOf({ ...made, data: { bytes: HUGE, sha256: "0".repeat(64) } }, HUGE),
  ],
];

/** Starts the restored Core and waits until it leads alone. */
async function startRestored(home: string): Promise<{ node: CoreNode; api: Api }> {
  const argv = [...kuma(), "core", "--home", home];
  const child = await cluster().run("restored", argv);
  const { ref = "", name = "" } = identityIn(home) ?? {};
  const node = { name, ref, host: freshHost(), home, argv, child };
  cluster().cores.splice(0, cluster().cores.length, node);
  await until("the restored Core is ready", () => cluster().isReady(node.host));
  return { node, api: await signInAgain(node) };
}

describe("kuma snapshot restore", () => {
  it("refuses while a Core of the snapshot answers, and leaves the home as it was", async () => {
    await fill();
    const contents = await contentsBy(cluster().api);
    before = { contents, file: await download(), hosts: cluster().cores.map(({ home }) => certificatesIn(home)) };
    const home = freshHome("fresh");
    const refused = await restore(known().file, home);
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/Nothing was changed: \S+:72(09|10).* answer, where the snapshot’s Cores were/);
    expect(coresIn(home)).toEqual([]);
  });

  it("refuses each kind of damaged file, a wrong host name and a home that has a Core", async () => {
    const [node] = cluster().cores;
    const home = freshHome("refused");
    for (const [how, says, change] of DAMAGED) {
      const refused = await restore(damagedCopy(how, change), home);
      expect(refused, how).toMatchObject({ code: 1, text: expect.stringContaining(says) });
    }
    const words = ["snapshot", "restore", known().file, "--home", home, "--host", freshHost()];
    const elsewhere = await cluster().kuma([...words, "--host-name", "another.soc.example"]);
    expect(elsewhere).toMatchObject({ code: 1, text: expect.stringContaining("another.soc.example") });
    const runs = await restore(known().file, node?.home ?? "");
    expect(runs).toMatchObject({ code: 1, text: expect.stringContaining(String(node?.child.pid)) });
    expect(existsSync(home)).toBe(false);
    for (const one of cluster().cores) signalAll(one, "SIGKILL");
    for (const one of cluster().cores) {
      await one.child.exited;
      await until(`nothing of ${one.name} runs`, () => runningIn(one.home).length === 0);
    }
    const used = await restore(known().file, node?.home ?? "");
    expect(used).toMatchObject({ code: 1, text: expect.stringContaining("holds the data of a Core") });
  });

  it("killed at each step it leaves no Core, and run again it completes", async () => {
    const home = freshHome("fresh");
    const host = freshHost();
    const words = ["snapshot", "restore", known().file, "--home", home, "--host", host, "--host-name", host];
    for (let step = 1; step <= STEPS; step++) {
      let run: Child | null = null;
      run = await cluster().run(`killed-${step}`, [...kuma(), ...words], {}, (text) => {
        if (text.includes(`${step}/${STEPS}`)) run?.signal("SIGKILL");
      });
      await run.exited;
      await until("nothing of it runs", () => runningIn(home).length === 0);
      // Only the last step puts anything into the home.
      if (step < STEPS) expect(identityIn(home), `after step ${step}`).toBeNull();
    }
    const done = await restore(known().file, home);
    expect(done).toMatchObject({ code: 0, text: expect.stringContaining("Suspended tokens") });
    expect(done.text).toContain("client secret");
    expect(done.text).toContain(`password as of`);
    expect(identityIn(home)).toMatchObject({ host });
    expect(coresIn(home)).toHaveLength(1);
    // A second run finds what the first one made.
    const again = await restore(known().file, home, "--json");
    expect(again).toMatchObject({ code: 0, text: expect.stringContaining('"removed": [\n    "core-1"') });
  });

  it("has all records as of the snapshot, and nothing that signed in before signs in again unseen", async () => {
    const { contents } = known();
    const { api, node } = await startRestored(freshHome("fresh"));
    const suspended = cluster().signedIn(`http://${node.host}:${PORT.console}`);
    expect((await suspended.ask("GET", "/services")).status).toBe(401);
    const now = await contentsBy(api);
    const people = ({ users }: Contents) =>
      users.map(({ id, login, role, disabled }) => ({ id, login, role, disabled }));
    expect(people(now)).toEqual(people(contents));
    const own = cluster().administrator.login;
    expect(now.users.filter(({ login }) => login !== own).every((user) => user.mustChangePassword)).toBe(true);
    // When it was last used is written now and then only.
    const anyUse = { lastUsedAt: expect.toSatisfy(() => true), suspendedAt: expect.any(String) };
    expect(now.tokens).toEqual(contents.tokens.map((token) => ({ ...token, ...anyUse })));
    // The key that opens the secret was on the hosts only.
    const { revision: _, ...settings } = contents.settings;
    expect(now.settings).toMatchObject({ ...settings, oidc: { ...settings.oidc, hasSecret: false } });
    expect(now.services.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: "core-1", status: expect.any(String) },
      { name: "planned", status: "expired" },
    ]);
    const kept = new Set(now.audit.map(({ id }) => id));
    expect(contents.audit.filter(({ id }) => !kept.has(id))).toEqual([]);
    expect(now.audit.filter(({ what }) => what === "cluster.restore")).toHaveLength(1);
    const view = await api.cluster();
    expect(view).toMatchObject({ generation: 2, voters: 1 });
  });

  it("has a new CA, which signed nothing of the life before", () => {
    const { ca, cert } = certificatesIn(freshHome("fresh"));
    expect(isSignedBy(ca, cert)).toBe(true);
    for (const old of known().hosts) {
      expect(isSignedBy(old.ca, old.cert)).toBe(true);
      expect(isSignedBy(ca, old.cert)).toBe(false);
      expect(isSignedBy(old.ca, cert)).toBe(false);
    }
  });

  it("accepts a suspended token again once its owner has resumed it", async () => {
    const { rest, session } = await ownSession();
    const script = cluster().signedIn(rest.base);
    expect((await script.ask("GET", "/services")).status).toBe(401);
    const own = async () =>
      z.array(Token).parse((await rest.ask("GET", "/tokens", { headers: bearerOf(session) })).body);
    const suspended = await own();
    expect(suspended).toEqual([expect.objectContaining({ suspendedAt: expect.any(String) })]);
    for (const { id } of suspended) await change(rest, session, "POST", `/tokens/${id}/resume`);
    expect((await own()).map(({ suspendedAt }) => suspendedAt)).toEqual([null]);
    expect((await script.ask("GET", "/services")).status).toBe(200);
  });

  it("grows to three Cores with new tokens", async () => {
    const { node, token } = await tokenAgain();
    cluster().administrator.token = token;
    cluster().goOnWith(node);
    const status = await cluster().kuma(["cluster", "status", "--home", node.home]);
    expect(status).toMatchObject({ code: 0, text: expect.stringContaining("core-1") });
    for (const name of ["core-2", "core-3"]) await cluster().join(name);
    expect(await cluster().green()).toMatchObject({ voters: 3, generation: 2 });
  });
});

/** Signs the administrator in at the restored Core's port for scripts. */
async function ownSession(): Promise<{ node: CoreNode; rest: Client; session: string }> {
  const [node] = cluster().cores;
  if (node === undefined) throw new Error("no Core");
  const rest = cluster().client(`http://${node.host}:${PORT.rest}`);
  return { node, rest, session: await signIn(rest, cluster().administrator) };
}

async function tokenAgain(): Promise<{ node: CoreNode; token: string }> {
  const { node, rest, session } = await ownSession();
  return { node, token: await makeToken(rest, session, "administrator") };
}
