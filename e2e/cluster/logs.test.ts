import { randomUUID } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { request } from "undici";
import { beforeAll, describe, expect, it } from "vitest";
import { AuditEntry } from "@core-console/shared/contract/access";
import { COOKIE, HEADER } from "@core-console/shared/contract/headers";
import { type LogLevel, LogLevelNow, LogLine } from "@core-console/shared/contract/log";
import { PORT } from "@core-console/shared/contract/ports";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import * as z from "zod/mini";
import { cookieHeaders, makeToken, secretIn } from "../support/cluster/administrator.ts";
import { certificatesIn, type CoreNode, identityIn, signalCore } from "../support/cluster/core-node.ts";
import { addPerson, makePeople, markOf, signInAs } from "../support/cluster/people.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("logs", { cores: 3, console: true });
const folder = (node: CoreNode): string => join(identityIn(node.home)?.folder ?? "", "log/core");
/** Returns a file up to the end of its last complete line: it is being written. */
const whole = (file: string): string[] => {
  const text = readFileSync(file, "utf8");
  return text.slice(0, Math.max(0, text.lastIndexOf("\n"))).split("\n");
};
const linesIn = (text: string): LogLine[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => LogLine.parse(JSON.parse(line)));
const log = async (node: CoreNode, query = ""): Promise<LogLine[]> =>
  linesIn((await cluster().api.client.get(`/services/${node.ref}/log?${query}`)).text);

/** Returns a Core whose log has to be fetched over the network. */
const other = (): Promise<CoreNode> => cluster().follower();

describe("a log on its host", () => {
  it("is JSON lines, readable by its owner and group alone, the engine's beside it", () => {
    for (const node of cluster().cores) {
      expect(statSync(folder(node)).mode & 0o027).toBe(0);
      for (const file of ["core.log", "etcd.log"]) {
        const path = join(folder(node), file);
        expect([file, statSync(path).mode & 0o777]).toEqual([file, 0o640]);
        const lines = whole(path);
        expect(lines.length).toBeGreaterThan(3);
        for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) as string });
      }
    }
  });
});

describe("a log from anywhere", () => {
  it("is read through a console that runs nowhere near it, chosen by level, text and number", async () => {
    for (const node of cluster().cores) {
      const lines = await log(node);
      expect(lines.some((line) => line.message === "engine ready")).toBe(true);
      const times = lines.map((line) => Date.parse(line.at ?? ""));
      expect(times).not.toContain(Number.NaN);
      expect(times.toSorted((a, b) => a - b)).toEqual(times);
      expect(await log(node, "tail=2")).toHaveLength(2);
      const found = await log(node, "text=ENGINE%20READY");
      expect(found.length).toBeGreaterThan(0);
      for (const { message } of found) expect(message).toMatch(/engine ready/i);
      const engine = await log(node, "file=engine&tail=5");
      expect(engine).toHaveLength(5);
      for (const { fields } of engine) expect(fields).toHaveProperty("caller");
    }
  });

  it("is followed: what happens is told a moment later", () =>
    cluster().underOneLeader(async ({ leader }) => {
      const authorization = `Bearer ${cluster().administrator.token}`;
      const stop = new AbortController();
      const url = `${cluster().consoleUrl}${API_PREFIX}/services/${leader.ref}/log?tail=0&follow=1`;
      const { body, statusCode } = await request(url, { headers: { authorization }, signal: stop.signal });
      expect(statusCode).toBe(200);
      let text = "";
      body.on("data", (bytes: Buffer) => (text += bytes.toString()));
      body.on("error", () => undefined);
      // The first that arrives is that the log is being followed: what is done before it may not come.
      await until("the log is followed", () => text.length > 0);
      // Asked of this Core itself: a console may go another way.
      const added = await cluster()
        .internal(leader)
        .ask("POST", "/services", {
          body: { kind: "core", name: `followed-${randomUUID()}` },
          headers: { [HEADER.idempotencyKey]: randomUUID() },
        });
      expect(added.status, added.text).toBe(201);
      const line = await until("the change in the log", () =>
        linesIn(text.slice(0, text.lastIndexOf("\n") + 1)).find(
          ({ fields }) => fields["method"] === "POST" && fields["route"] === "/api/v3/services",
        ),
      );
      expect(line).toMatchObject({ message: "request", fields: { status: 201 } });
      stop.abort();
    }));

  it("is downloaded whole", async () => {
    const node = await other();
    const url = `${cluster().consoleUrl}${API_PREFIX}/services/${node.ref}/log/download`;
    const file = join(folder(node), "core.log");
    const before = readFileSync(file, "utf8");
    const answer = await request(url, { headers: { authorization: `Bearer ${cluster().administrator.token}` } });
    expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="core-\d-core-[\w-]+\.log\.gz"$/);
    const text = gunzipSync(Buffer.from(await answer.body.arrayBuffer())).toString();
    // Everything that was there, and nothing but what was written meanwhile.
    expect(before).toContain("engine ready");
    expect(text.startsWith(before)).toBe(true);
    expect(readFileSync(file, "utf8").startsWith(text)).toBe(true);
  });

  it("says more for a while: the level changes while it runs, is written in the audit, and a restart ends it", async () => {
    const node = await other();
    const path = `/services/${node.ref}/log-level`;
    const set = async (level: LogLevel) =>
      LogLevelNow.parse((await cluster().api.change("PATCH", path, { body: { level } })).body);
    expect(await set("debug")).toMatchObject({ level: "debug", usual: "info", until: expect.any(String) as string });
    await until("a line of debug", async () => {
      await cluster().consoleOf(node).client.get("/cluster");
      return (await log(node)).some((line) => line.level === "debug");
    });
    const audit = z.array(AuditEntry).parse((await cluster().api.client.get("/audit?what=service.log_level")).body);
    expect(audit).toMatchObject([{ who: cluster().administrator.login, ref: node.ref, name: `${node.name}: debug` }]);
    signalCore(node, "SIGTERM");
    await cluster().restart(node);
    await cluster().green();
    const now = await until("its level", async () => LogLevelNow.parse((await cluster().api.client.get(path)).body));
    expect(now).toEqual({ level: "info", usual: "info", until: null });
  });

  it("is read by `kuma service log`, also from a Core that is not the leader", async () => {
    const node = await other();
    const core = `${node.host}:${PORT.rest}`;
    const got = await cluster().kuma(["service", "log", node.ref, "--tail", "500", "--core", core]);
    expect(got.text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z INFO {2}engine ready/m);
    const engine = await cluster().kuma([
      "service",
      "log",
      node.ref,
      "--engine",
      "--json",
      "--tail",
      "1",
      "--core",
      core,
    ]);
    expect(linesIn(engine.text)).toHaveLength(1);
    expect((await cluster().kuma(["service", "log-level", node.ref, "--core", core])).text).toBe("info, as usual\n");
  });

  it("of a Core that is off is not to be had, and says where it lies", async () => {
    const node = await other();
    signalCore(node, "SIGKILL");
    await node.child.exited;
    const { host } = await cluster().leader();
    const got = await cluster().kuma(["service", "log", node.ref, "--core", `${host}:${PORT.rest}`]);
    expect([got.code, got.text]).toEqual([1, expect.stringContaining("log/core/")]);
    await cluster().heal();
  });

  it("is read without a leader, from what still runs", async () => {
    const [one, ...rest] = cluster().cores;
    if (one === undefined) throw new Error("no Core");
    for (const node of rest) {
      signalCore(node, "SIGKILL");
      await node.child.exited;
    }
    const lines = await until("the log, by a copy", async () => {
      const answer = await cluster().api.client.ask("GET", `/services/${one.ref}/log?stale=1`);
      return answer.status === 200 ? linesIn(answer.text) : null;
    });
    expect(lines.length).toBeGreaterThan(3);
    await cluster().heal();
  });
});

describe("nothing that lets somebody in", () => {
  const secrets = new Map<string, string>();
  const keep = <T extends string>(what: string, secret: T): T => (secrets.set(what, secret), secret);

  beforeAll(async () => {
    const [first] = cluster().cores;
    if (first === undefined) throw new Error("no Core");
    const rest = cluster().client(`http://${first.host}:${PORT.rest}`);
    const console = cluster().client(cluster().consoleUrl);
    const { administrator, api } = cluster();
    for (const node of cluster().cores)
      await api.change("PATCH", `/services/${node.ref}/log-level`, { body: { level: "debug" } });
    keep("the administrator's password", administrator.password);
    keep("the administrator's token", administrator.token);

    const session = keep("a session", await signInAs(rest, administrator.login, administrator.password));
    keep("its mark", markOf(session));
    const page = await cookieHeaders(console, administrator);
    keep("a cookie", page.cookie.slice(COOKIE.session.length + 1));
    for (const person of Object.values(await makePeople(rest, session)))
      keep(`password of ${person.login}`, person.password);
    keep("a temporary password", (await addPerson(rest, session, "viewer")).password);
    const token = keep("a token", await makeToken(rest, session, "operator"));
    await rest.ask("POST", "/api/login", {
      bare: true,
      body: { login: "admin", password: keep("a wrong one", `no ${randomUUID()}`) },
    });
    const link = await cluster().kuma(["user", "sign-in-link", administrator.login, "--home", first.home]);
    const secret = keep("a link", secretIn(link.text));
    await rest.ask("POST", "/setup/look", { body: { secret } });
    await rest.ask("POST", "/setup", { body: { secret } });

    // Where no secret belongs: in a URL, as a path, a request id, a header, a body that does not fit.
    const bearer = { authorization: `Bearer ${token}` };
    for (const client of [rest, console]) {
      await client.ask("GET", `/services?token=${token}`, { headers: bearer });
      await client.ask("GET", `/services?name=${token}`, { headers: bearer });
      await client.ask("GET", `/services/${secret}`, { headers: bearer });
      await client.ask("DELETE", `/tokens/${token}`, { headers: { ...bearer, "x-request-id": token } });
      await client.ask("POST", "/services", { headers: bearer, raw: `{"kind":"core","name":"${session}",` });
      await client.ask("GET", `/no/${session}/where`, { headers: { cookie: `${COOKIE.session}=${session}` } });
    }

    // Unused IDs: added, shown, renewed, looked at by ID, refused; and one that is enrolled with, and leaves.
    const service = await api.add("never joined");
    const id = keep("an unused ID", service.id ?? "");
    await api.guide(id);
    await api.change("POST", `/services/${id}/join`);
    await api.change("PATCH", `/services/${id}`, { body: { name: "renamed by its ID" } });
    await api.change("POST", `/services/${id}/restart`);
    await api.client.ask("GET", `/services/${id}/log`);
    await api.client.get(`/services?id=${id}`);
    const gone = await api.add("removed");
    keep("a removed ID", gone.id ?? "");
    await api.change("DELETE", `/services/${gone.id ?? ""}`);
    const wrong = keep("an ID of nobody", randomUUID());
    const { ca } = certificatesIn(first.home);
    const inside = cluster().client(`https://${first.host}:${PORT.internal}`, { ca });
    for (const one of [id, wrong])
      await inside.ask("POST", "/enrol", {
        body: {
          id: one,
          csr: "none",
          fqdn: "host.example",
          addresses: ["127.0.0.1"],
          raft: "127.0.0.1:1",
          internal: "127.0.0.1:1",
          console: null,
          version: "0",
          engineVersion: "0",
          clockMs: Date.now(),
        },
      });
    // A new leader, and each Core begun anew: what it says then goes into the logs too.
    const leader = await cluster().leader();
    signalCore(leader, "SIGTERM");
    await leader.child.exited;
    await cluster().heal();
    const { caKey, sealingKey } = certificatesIn(first.home);
    for (const [what, pem] of [
      ["the CA's key", caKey],
      ["the sealing key", sealingKey],
      ["a node's key", certificatesIn(first.home).key],
    ] as const) {
      const line = pem?.split("\n").find((one) => /^[\w+/=-]{40,}$/.test(one));
      if (line === undefined) throw new Error(`${what} is nowhere`);
      keep(what, line);
    }
  });

  it("stands in any log of this whole run", () => {
    const files = [
      ...globSync(cluster().cores.map((node) => join(folder(node), "*.log"))),
      ...globSync(join(cluster().dir, "logs/{core-*,console}.log")),
    ];
    const inHome = files.filter((file) => file.endsWith("/log/core/core.log"));
    expect(inHome).toHaveLength(3);
    for (const file of inHome) expect(readFileSync(file, "utf8")).toContain('"level":"debug"');
    const found = files.flatMap((file) => {
      const text = readFileSync(file, "utf8");
      return [...secrets].filter(([, secret]) => text.includes(secret)).map(([what]) => `${what} in ${file}`);
    });
    expect(found).toEqual([]);
    expect(secrets.size).toBeGreaterThan(12);
    expect([...secrets].filter(([, secret]) => secret.length < 12)).toEqual([]);
  });

  it("requests stand there by the pattern of their route", () => {
    const routes = cluster()
      .cores.flatMap((node) => whole(join(folder(node), "core.log")))
      .flatMap((line) => (JSON.parse(line) as { route?: string }).route ?? []);
    expect(new Set(routes)).toContain(`${API_PREFIX}/services/:id/join`);
    expect(routes.filter((route) => /[0-9a-f]{8}-|[?=]/.test(route))).toEqual([]);
  });
});
