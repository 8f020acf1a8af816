import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { Session, type UserRole, USER_ROLES, User, Whoami } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { Service } from "@core-console/shared/contract/service";
import { cookieHeaders } from "../support/cluster/administrator.ts";
import { type Answer, type Client, codeOf } from "../support/cluster/client.ts";
import { signalAll } from "../support/cluster/core-node.ts";
import { readEvents } from "../support/cluster/sse.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("signed-in", { cores: 3, console: true });
beforeEach(async () => void (await cluster().heal()));
const SESSIONS = 50;
/** Of each session, before a fault counts, and after it. */
const FLOOR = 3;

interface Person {
  login: string;
  password: string;
  role: UserRole;
}
type Headers = Record<string, string>;
const key = (): Headers => ({ [HEADER.idempotencyKey]: randomUUID() });

/** One person a role; their passwords are their own already. */
async function people(): Promise<Person[]> {
  const { administrator: admin } = cluster();
  const console = cluster().client(cluster().consoleUrl);
  const own = await cookieHeaders(console, admin);
  const others = USER_ROLES.filter((role) => role !== "administrator").map((role) => ({
    login: `a-${role}`,
    password: `of a test ${randomUUID()}`,
    role,
  }));
  for (const { login, password, role } of others) {
    const first = `first ${randomUUID()}`;
    const body = { login, role, password: first };
    expect((await console.ask("POST", "/users", { body, headers: { ...own, ...key() } })).status).toBe(201);
    const signed = await cookieHeaders(console, { login, password: first });
    const change = { body: { next: password }, headers: { ...signed, ...key() } };
    expect((await console.ask("POST", "/users/password", change)).status).toBe(200);
  }
  return [{ login: admin.login, password: admin.password, role: "administrator" }, ...others];
}

/** What one session did and what was wrong with it, as text. */
interface Worker {
  /** rounds in which every request was answered by a Core that could answer */
  done: number;
  /** rounds with a request that no Core could answer */
  unanswered: number;
  wrong: string[];
}

/**
 * No Core could answer at that moment, which says nothing about permissions (how long that lasts: failover.test.ts and
 * the figures).
 */
const NOBODY = new Set<unknown>(["no_leader", "no_quorum", "read_lost", "outcome_unknown"]);

/** Works as a user of that role until stopped; any response other than the one for the role is wrong. */
async function work(client: Client, who: Person, headers: Headers, worker: Worker, on: () => boolean): Promise<void> {
  let answered = true;
  const report = (what: string, answer: Answer): void => {
    if (NOBODY.has(codeOf(answer))) answered = false;
    else worker.wrong.push(`${who.login} ${what}: ${codeOf(answer)}`);
  };
  const get = (path: string): Promise<Answer> => client.ask("GET", path, { headers });
  while (on()) {
    answered = true;
    const me = await get("/users/whoami");
    const known = Whoami.safeParse(me.body);
    if (!known.success || known.data.login !== who.login || known.data.role !== who.role) report("whoami", me);

    const list = await get("/services?size=1000");
    const services = z.array(Service).safeParse(list.body);
    const unused = services.success ? services.data.filter((s) => s.state === "created") : [];
    const hidden = (s: Service): boolean =>
      who.role === "viewer" || (who.role === "operator" && s.createdBy === cluster().administrator.login);
    if (unused.length === 0 || unused.some((s) => (s.id === null) !== hidden(s))) report("services", list);

    const users = await get("/users");
    const seen = z.array(User).safeParse(users.body).success;
    if (who.role === "administrator" ? !seen : codeOf(users) !== "forbidden") report("users", users);

    const name = `by ${who.login} ${randomUUID()}`;
    const added = await client.ask("POST", "/services", {
      body: { kind: "core", name },
      headers: { ...headers, ...key() },
    });
    if (who.role === "viewer" ? codeOf(added) !== "forbidden" : added.status !== 201) report("add", added);
    if (added.status === 201) {
      const { ref } = Service.parse(added.body);
      const gone = await client.ask("DELETE", `/services/${ref}`, { headers: { ...headers, ...key() } });
      if (gone.status !== 204) report("remove", gone);
    }
    if (answered) worker.done++;
    else worker.unanswered++;
  }
}

describe("many people at one console", () => {
  it("stay signed in and see what is theirs while the leader dies", async () => {
    await cluster().api.add("unused");
    const roles = await people();
    const console = cluster().client(cluster().consoleUrl);
    const sessions: { who: Person; headers: Headers }[] = [];
    for (let n = 0; n < SESSIONS; n++) {
      const who = roles[n % roles.length];
      if (who !== undefined) sessions.push({ who, headers: await cookieHeaders(console, who) });
    }
    const streams = await Promise.all(
      roles.map(async (who) => {
        const own = sessions.find((s) => s.who === who)?.headers ?? {};
        return { who, reader: await readEvents(cluster().consoleUrl, { headers: own }) };
      }),
    );
    let going = true;
    const workers: Worker[] = sessions.map(() => ({ done: 0, unanswered: 0, wrong: [] }));
    const ended = Promise.all(
      sessions.map(({ who, headers }, n) => {
        const worker = workers[n];
        return worker === undefined ? Promise.resolve() : work(console, who, headers, worker, () => going);
      }),
    );
    const all = async (what: string): Promise<void> => {
      const had = workers.map((w) => w.done);
      await until(what, () => workers.every((w, n) => w.done >= (had[n] ?? 0) + FLOOR));
    };
    const rounds = (): number => workers.reduce((sum, w) => sum + w.done, 0);
    let before = 0;
    const leader = await cluster().leader();
    try {
      await all("everybody works");
      before = rounds();
      signalAll(leader, "SIGKILL");
      await leader.child.exited;
      await all("everybody goes on working");
    } finally {
      going = false;
      await ended;
    }
    expect(workers.flatMap((w) => w.wrong)).toEqual([]);
    const unanswered = workers.map((w) => w.unanswered);
    process.stdout.write(
      `${SESSIONS} sessions: ${before} rounds before the kill, ${rounds() - before} after it; in ${unanswered.reduce((sum, n) => sum + n, 0)} nobody could answer, at most ${Math.max(...unanswered)} of one session\n`,
    );

    for (const { who, reader } of streams) {
      // A change that every session worked on arrived, in this reader's stream too.
      await reader.wait("registry", (d) => d.changed.some((s) => s.name.startsWith("by ")));
      const ids = reader.events.flatMap((e) => [...JSON.stringify(e.data).matchAll(/"id":(null|"[0-9a-f-]{36}")/g)]);
      expect(ids.length).toBeGreaterThan(0);
      const told = JSON.stringify(reader.events.filter((e) => e.type === "registry"));
      // Every service that was added and removed meanwhile was an unused one.
      if (who.role === "viewer")
        expect(told).not.toMatch(/"id":"(?!00000000-)[^"]+","ref":"[^"]+","kind":"core","name":"by /);
      else expect(told).toMatch(/"id":"[^"]+","ref":"[^"]+","kind":"core","name":"by /);
    }
    await Promise.all(streams.map(({ reader }) => reader.close()));
    await cluster().restart(leader);
    await cluster().green();
  });
});

describe("what is taken away", () => {
  const consoles = () => [cluster().consoleUrl, ...cluster().cores.map((c) => `http://${c.host}:7220`)];

  it("a session that is ended is over at every console, at once, and its event stream too", async () => {
    const { administrator } = cluster();
    const clients = consoles().map((url) => cluster().client(url));
    const [first] = clients;
    if (first === undefined) throw new Error("no console");
    const [own, other] = [await cookieHeaders(first, administrator), await cookieHeaders(first, administrator)];
    for (const client of clients) expect((await client.ask("GET", "/services", { headers: other })).status).toBe(200);
    const reader = await readEvents(cluster().consoleUrl, { headers: other });
    await reader.wait("hello");

    const mine = Whoami.parse((await first.ask("GET", "/users/whoami", { headers: other })).body).session?.id ?? "";
    const listed = z.array(Session).parse((await first.ask("GET", "/sessions?all=1&size=1000", { headers: own })).body);
    expect(listed.find((s) => s.id === mine)).toMatchObject({ current: false, via: "password" });
    expect((await first.ask("DELETE", `/sessions/${mine}`, { headers: { ...own, ...key() } })).status).toBe(204);
    for (const client of clients) {
      const after = await client.ask("GET", "/services", { headers: other });
      expect([client.base, codeOf(after)]).toEqual([client.base, "unauthenticated"]);
    }
    await reader.wait("session-ended");
    await reader.ended;
    await reader.close();
    expect((await first.ask("GET", "/users/whoami", { headers: own })).status).toBe(200);
  });

  it("a token that is revoked does nothing any more at every console, by bearer or in a URL", async () => {
    const { administrator } = cluster();
    const first = cluster().client(cluster().consoleUrl);
    const own = await cookieHeaders(first, administrator);
    const body = { name: "to be revoked", role: "operator", expiresInDays: 1 };
    const made = await first.ask("POST", "/tokens", { body, headers: { ...own, ...key() } });
    const { token, secret } = made.body as { token: { id: string }; secret: string };
    const clients = consoles().map((url) => cluster().client(url, null, secret));
    for (const client of clients) expect((await client.ask("GET", "/services")).status).toBe(200);
    expect((await first.ask("DELETE", `/tokens/${token.id}`, { headers: { ...own, ...key() } })).status).toBe(204);
    for (const client of clients) {
      expect([client.base, codeOf(await client.ask("GET", "/services"))]).toEqual([client.base, "unauthenticated"]);
      await until("also of the node's own copy", async () => {
        const answer = await client.ask("GET", "/services?stale=1");
        return codeOf(answer) === "unauthenticated";
      });
    }
    // With a valid bearer token beside it: it is refused because of its place, and not for lack of authentication.
    const asker = cluster().signedIn(cluster().consoleUrl);
    for (const inUrl of [administrator.token, secret]) {
      const refused = await asker.ask("GET", `/services?token=${inUrl}`);
      expect([refused.status, refused.problem?.errors?.[0]?.code]).toEqual([400, "token_in_query"]);
    }
    expect((await asker.ask("GET", "/services")).status).toBe(200);
  });
});
