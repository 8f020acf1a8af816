import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { User, UserMade, type UserRole } from "@core-console/shared/contract/access";
import { Settings } from "@core-console/shared/contract/settings";
import { LastRestore, Restore, RestorePreview } from "@core-console/shared/contract/snapshots/restore";
import { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { cookieHeaders } from "../support/cluster/administrator.ts";
import type { Answer } from "../support/cluster/client.ts";
import { signalAll } from "../support/cluster/core-node.ts";
import { Records } from "../support/cluster/records.ts";
import { Hopeless, until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("restore-records", { cores: 3, console: true });

let session: Promise<Record<string, string>> | null = null;

/** Calls as an administrator at a page does who has given the password; the page asks for it again after 5 minutes. */
async function asked(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<Answer> {
  const page = cluster().client(cluster().consoleUrl);
  session ??= cookieHeaders(page, cluster().administrator);
  const headers = { ...(await session), ...(method === "GET" ? {} : { "idempotency-key": randomUUID() }) };
  const answer = await page.ask(method, path, body === undefined ? { headers } : { headers, body });
  if (answer.problem?.code !== "password_needed") return answer;
  session = null;
  return asked(method, path, body);
}

async function changed(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<unknown> {
  const answer = await asked(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
  return answer.body;
}

async function snapshot(): Promise<string> {
  const { id } = Snapshot.parse(await changed("POST", "/snapshots"));
  await until("a snapshot", async () => {
    const { state, reason } = Snapshot.parse((await cluster().api.client.get(`/snapshots/${id}`)).body);
    if (state === "failed") throw new Hopeless(JSON.stringify(reason));
    return state === "taken";
  });
  return id;
}

const preview = (id: string): Promise<RestorePreview> =>
  until("a preview", async () => {
    const shown = RestorePreview.parse((await asked("GET", `/snapshots/${id}/restore`)).body);
    return shown.ready ? shown : null;
  });

const last = async (): Promise<Restore | null> =>
  LastRestore.parse((await cluster().api.client.get("/restore")).body).restore;

/** Resolves with the restore `id` once it is done; one that failed fails the test with its reason. */
const done = (id: string): Promise<Restore> =>
  until("a restore that is done", async () => {
    const restore = await last();
    if (restore?.state === "failed") throw new Hopeless(JSON.stringify(restore.reason));
    return restore?.id === id && restore.state === "done" ? restore : null;
  });

const start = async (id: string, body: unknown = {}): Promise<Restore> =>
  Restore.parse(await changed("POST", `/snapshots/${id}/restore`, body));

async function addUser(role: UserRole): Promise<User> {
  const body = { login: `u-${randomUUID()}`, role, password: `given ${randomUUID()}` };
  return UserMade.parse(await changed("POST", "/users", body)).user;
}

const users = async (): Promise<Map<string, User>> => {
  const all = z.array(User).parse((await cluster().api.client.get("/users")).body);
  return new Map(all.map((user) => [user.id, user]));
};
const settings = async (): Promise<Settings> => Settings.parse((await cluster().api.client.get("/settings")).body);
const serviceNames = async (): Promise<string[]> => (await cluster().api.services()).map(({ name }) => name);
const worksWith = async (secret: string): Promise<boolean> =>
  (await cluster().client(cluster().consoleUrl, null, secret).ask("GET", "/users/whoami")).status === 200;

async function withRecords<T>(work: (records: Records) => Promise<T>): Promise<T> {
  const { leader } = await cluster().roles();
  const records = new Records(leader.home);
  try {
    return await work(records);
  } finally {
    await records.close();
  }
}

describe("restoring a snapshot's records into the running cluster", () => {
  it("adds, changes and removes; takes no revocation back; refuses changes meanwhile; and goes back", async () => {
    const boris = await addUser("operator");
    const gone = await addUser("viewer");
    const ivan = await addUser("viewer");
    const olga = await addUser("operator");
    const tokens = await withRecords(async (records) => ({
      kept: await records.token(boris.id, "viewer"),
      revoked: await records.token(boris.id, "viewer"),
    }));
    const [inBoth, deleted] = [await cluster().api.add("in both"), await cluster().api.add("deleted later")];
    await changed("PATCH", "/settings", { audit: { retentionDays: 200 } });
    const id = await snapshot();

    const added = await addUser("operator");
    const addedToken = await withRecords((records) => records.token(added.id, "operator"));
    await changed("PATCH", `/users/${ivan.id}`, { role: "operator" });
    await changed("PATCH", `/users/${olga.id}`, { role: "viewer" });
    await changed("PATCH", `/users/${boris.id}`, { disabled: true });
    await changed("DELETE", `/users/${gone.id}`);
    await changed("DELETE", `/tokens/${tokens.revoked.id}`);
    await changed("PATCH", `/services/${inBoth.ref}`, { name: "renamed" });
    await changed("DELETE", `/services/${deleted.ref}`);
    await cluster().api.add("added later");
    await changed("PATCH", "/settings", { audit: { retentionDays: 300 }, approveHosts: "always" });

    const shown = await preview(id);
    expect(shown.refusal).toBeNull();
    expect(shown.choices.map(({ tick }) => tick).toSorted()).toEqual(
      [`user:${gone.id}`, `role:${olga.id}`, `service:${deleted.ref}`, "settings:approveHosts"].toSorted(),
    );
    await cluster().api.add("after the preview");
    const stale = await asked("POST", `/snapshots/${id}/restore`, { ticks: [], digest: shown.digest });
    expect(stale.problem?.code).toBe("precondition_failed");

    const { digest } = await preview(id);
    const ticks = [`user:${gone.id}`, `service:${deleted.ref}`];
    const restore = await start(id, { ticks, digest });
    const refused = await asked("POST", "/services", { kind: "core", name: "meanwhile" });
    expect(refused.problem).toMatchObject({ code: "busy", params: { why: "restoring", by: "admin" } });
    expect((await asked("POST", `/snapshots/${id}/restore`, {})).problem?.code).toBe("busy");
    expect((await cluster().api.cluster()).warnings.map(({ code }) => code)).toContain("restoring");
    const ended = await done(restore.id);
    expect(ended).toMatchObject({ by: "admin", back: false, done: ended.total });

    const after = await users();
    expect(after.has(added.id)).toBe(false);
    expect(after.get(ivan.id)).toMatchObject({ role: "viewer" });
    expect(after.get(olga.id)).toMatchObject({ role: "viewer" });
    expect(after.get(boris.id)).toMatchObject({ role: "operator", disabled: true });
    expect(after.get(gone.id)).toMatchObject({ disabled: true });
    expect(await worksWith(tokens.revoked.secret)).toBe(false);
    expect(await worksWith(addedToken.secret)).toBe(false);
    const names = await serviceNames();
    expect(names).toEqual(expect.arrayContaining(["in both", "deleted later", "core-1", "core-2", "core-3"]));
    expect(names).not.toContain("added later");
    expect((await cluster().api.named("deleted later"))?.status).toBe("expired");
    expect(await settings()).toMatchObject({ audit: { retentionDays: 200 }, approveHosts: "always" });
    await cluster().api.add("after the restore");
    const { ref } = (await cluster().api.named("after the restore")) ?? { ref: "" };
    await changed("DELETE", `/services/${ref}`);

    const again = await done((await start(id, { ticks })).id);
    expect(again.total).toBe(0);

    const back = await done(Restore.parse(await changed("POST", "/restore/back")).id);
    expect(back.back).toBe(true);
    const present = await users();
    expect(present.has(added.id)).toBe(false);

    // That went back to between the two; the first restore is undone by the snapshot that it took.
    const first = await preview(restore.before);
    expect(first.choices.map(({ tick }) => tick)).toContain(`user:${added.id}`);
  });

  it("one click goes back to exactly before: users and tokens as they were, the ID of a service expired", async () => {
    const id = await snapshot();
    const added = await addUser("operator");
    const token = await withRecords((records) => records.token(added.id, "operator"));
    await cluster().api.add("of the present");
    const before = await users();
    const { id: restore } = await start(id);
    await done(restore);
    expect((await users()).has(added.id)).toBe(false);
    const back = await done(Restore.parse(await changed("POST", "/restore/back")).id);
    expect(back).toMatchObject({ back: true });
    const shown = (all: Map<string, User>) =>
      [...all.values()]
        .map((user) => ({ ...user, revision: 0, lastSignInAt: null }))
        .toSorted((x, y) => (x.id < y.id ? -1 : 1));
    expect(shown(await users())).toEqual(shown(before));
    expect(await worksWith(token.secret)).toBe(true);
    expect((await cluster().api.named("of the present"))?.status).toBe("expired");
  });

  it("the next leader goes on with one whose leader was killed while it wrote", async () => {
    const id = await snapshot();
    await withRecords((records) => records.services(3000));
    await preview(id);
    const { id: restore } = await start(id);
    const { leader } = await cluster().roles();
    await until(
      "some records are written",
      async () => {
        const shown = await last();
        if (shown?.state === "failed") throw new Hopeless(JSON.stringify(shown.reason));
        if (shown?.state === "done") throw new Hopeless("it was done before the leader could be killed");
        return shown?.state === "writing" && shown.done > 0;
      },
      { everyMs: 5 },
    );
    signalAll(leader, "SIGKILL");
    await leader.child.exited;
    const ended = await done(restore);
    expect(ended.done).toBe(ended.total);
    const { leader: next } = await cluster().roles();
    expect(next.ref).not.toBe(leader.ref);
    expect((await serviceNames()).filter((name) => name.startsWith("core-0"))).toEqual([]);
    await cluster().api.add("changes are taken again");
  });
});
