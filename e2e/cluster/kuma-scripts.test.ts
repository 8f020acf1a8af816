import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { Operation, TokenMade } from "@core-console/shared/contract/access";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { PORT } from "@core-console/shared/contract/ports";
import { cookieHeaders } from "../support/cluster/administrator.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

// Scripts as users wrote them for KUMA: they import nothing of this product except what they are checked against.
const cluster = useCluster("kuma-scripts", { cores: 1 });
const host = () => `${cluster().net.prefix}.11`;
const rest = (path: string) => `http://${host()}:${PORT.rest}/api/v3${path}`;
const page = (path: string) => `http://${host()}:${PORT.console}${path}`;

type Row = Record<string, unknown>;
/** Throws unless the status is below 300, as their libraries do. */
async function well(answer: Response): Promise<Response> {
  if (answer.status >= 300) throw new Error(`Bad response ${answer.status}: ${await answer.text()}`);
  return answer;
}
const rows = async (answer: Response): Promise<Row[]> => (await (await well(answer)).json()) as Row[];

/** A session of KUMA's page: cookies stored, the XSRF token echoed, bodies without a content type. */
class PageSession {
  readonly #cookies = new Map<string, string>();

  static async login(login: string, password: string): Promise<PageSession> {
    const session = new PageSession();
    await well(await session.post("/api/login", { login, password }));
    return session;
  }
  get(path: string): Promise<Response> {
    return this.#ask("GET", path, null);
  }
  post(path: string, body: unknown = null): Promise<Response> {
    return this.#ask("POST", path, body);
  }
  async #ask(method: string, path: string, body: unknown): Promise<Response> {
    const mark = this.#cookies.get("XSRF-TOKEN");
    const answer = await fetch(page(path), {
      method,
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(mark === undefined ? {} : { "X-XSRF-TOKEN": decodeURIComponent(mark) }),
      },
      // Bytes, for fetch would call a string text/plain, and these scripts say nothing.
      body: body === null ? null : new TextEncoder().encode(JSON.stringify(body)),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    return answer;
  }
}

/** Waits until the Core has restarted and is healthy again; the console of that Core is unavailable meanwhile. */
async function restarted(id: string, headers: Record<string, string>): Promise<void> {
  await until("the restart is done", async () => {
    const answer = await fetch(rest(`/operations/${id}`), { headers });
    const operation = answer.ok ? Operation.parse(await answer.json()) : null;
    if (operation?.state === "failed") throw new Error(JSON.stringify(operation.reason));
    return operation?.state === "done";
  });
}

describe("by token, on the port for scripts", () => {
  const headers = () => ({ Authorization: `Bearer ${cluster().administrator.token}`, Accept: "application/json" });

  it("says whose token it is", async () => {
    const me = await well(await fetch(rest("/users/whoami"), { headers: headers() }));
    expect(await me.json()).toMatchObject({ login: "admin", role: "administrator" });
  });

  it.each([
    ["page=1"],
    ["page=1&tenantID=4b5c9a7e-0000-4000-8000-000000000000&tenantID=00000000-0000-0000-0000-000000000000"],
    [`id=${FIRST_CORE_ID}&id=4b5c9a7e-0000-4000-8000-000000000000`],
    ["name=^CORE-1%24&kind=core&kind=collector"],
    ["paired"],
    ["paired=True"],
  ])("lists services: %s", async (query) => {
    const found = await rows(await fetch(rest(`/services?${query}`), { headers: headers() }));
    expect(found).toMatchObject([
      { id: FIRST_CORE_ID, name: "core-1", kind: "core", tenantID: "", tenantName: "", resourceID: FIRST_CORE_ID },
    ]);
  });

  it("finds nothing of a kind that there is not", async () => {
    expect(await rows(await fetch(rest("/services?kind=collector"), { headers: headers() }))).toEqual([]);
  });

  it("finds a service by its name and restarts it; it comes back", async () => {
    const [found] = await rows(await fetch(rest("/services?name=core-1"), { headers: headers() }));
    const answer = await well(
      await fetch(rest(`/services/${String(found?.["id"])}/restart`), { method: "POST", headers: headers() }),
    );
    await restarted(Operation.parse(await answer.json()).id, headers());
    expect(await rows(await fetch(rest("/services?name=core-1"), { headers: headers() }))).toHaveLength(1);
    const reload = await fetch(rest(`/services/${FIRST_CORE_ID}/reload`), { method: "POST", headers: headers() });
    expect(reload.status).toBe(204);
  });

  it("is refused with a word where the token is none", async () => {
    const answer = await fetch(rest("/services"), {
      headers: { Authorization: "Bearer 1fe5588a65e47f40a0717d82206090b9" },
    });
    expect(answer.status).toBe(401);
  });
});

describe("backup and restore by token", () => {
  const administrator = () => ({ Authorization: `Bearer ${cluster().administrator.token}` });
  /** Makes a change that needs the password. */
  const confirmed = async (method: string, path: string, body: unknown) => {
    const api = cluster().client(page(""));
    const session = await cookieHeaders(api, cluster().administrator);
    return api.ask(method, path, { body, headers: { ...session, "idempotency-key": randomUUID() } });
  };
  const tokenFor = async (purpose: "backup" | "restore"): Promise<{ Authorization: string }> => {
    const token = { name: `nightly ${purpose}`, role: "viewer", purpose, expiresInDays: 1 };
    return { Authorization: `Bearer ${TokenMade.parse((await confirmed("POST", "/tokens", token)).body).secret}` };
  };
  const names = async (path: string): Promise<unknown[]> =>
    (await rows(await fetch(rest(path), { headers: administrator() }))).map(({ name }) => name);
  const backups = async (): Promise<Row[]> =>
    (await rows(await fetch(rest("/snapshots"), { headers: administrator() }))).filter(({ how }) => how === "backup");
  let archive = new Uint8Array();

  it("a backup is the archive of a snapshot taken for it, which the Core then deletes", async () => {
    const headers = await tokenFor("backup");
    const answer = await well(await fetch(rest("/system/backup"), { headers }));
    expect(answer.headers.get("content-type")).toBe("application/gzip");
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="kuma-.*\.tar\.gz"$/);
    archive = new Uint8Array(await answer.arrayBuffer());
    const content = gunzipSync(archive);
    expect(content.subarray(0, 13).toString()).toBe("manifest.json");
    expect(content.includes('"how":"backup"')).toBe(true);
    await until("the Core has deleted the archive", async () => (await backups()).length === 0);
  });

  it("the token for it may do nothing else, and no other token may do it", async () => {
    const headers = await tokenFor("backup");
    for (const path of ["/services", "/users/whoami", "/tokens", "/snapshots", "/services?stale=1", "/events"])
      expect([path, (await fetch(rest(path), { headers })).status]).toEqual([path, 403]);
    expect((await fetch(rest("/system/restore"), { method: "POST", headers, body: archive })).status).toBe(403);
    expect((await fetch(rest("/system/backup"), { headers: administrator() })).status).toBe(403);
    expect((await fetch(rest("/system/backup"))).status).toBe(401);
  });

  it("restores the records of that file once the settings allow it, and says so while they do", async () => {
    const headers = { ...(await tokenFor("restore")), "Content-Type": "application/x-www-form-urlencoded" };
    const restore = (body: Uint8Array<ArrayBuffer>) =>
      fetch(rest("/system/restore"), { method: "POST", headers, body });
    expect((await confirmed("POST", "/services", { kind: "core", name: "after the backup" })).status).toBe(201);
    const off = await restore(archive);
    expect([off.status, await off.json()]).toMatchObject([403, { code: "forbidden" }]);
    expect((await confirmed("PATCH", "/settings", { restoreByToken: true })).status).toBe(200);
    const { warnings } = (await (await fetch(rest("/cluster"), { headers: administrator() })).json()) as {
      warnings: unknown[];
    };
    expect(warnings).toContainEqual({ code: "restore_by_token_on", params: {} });

    const damaged = archive.slice();
    damaged.fill(0, damaged.length >> 1, (damaged.length >> 1) + 64);
    expect(await (await restore(damaged)).json()).toMatchObject({ code: "snapshot_altered" });
    expect(await names("/services")).toContain("after the backup");

    const answer = await restore(archive);
    expect([answer.status, await answer.json()]).toMatchObject([202, { state: "saving", by: "admin" }]);
    await until("the restore is done", async () => {
      const got = (await (await fetch(rest("/restore"), { headers: administrator() })).json()) as { restore: Row };
      if (got.restore["state"] === "failed") throw new Error(JSON.stringify(got.restore));
      return got.restore["state"] === "done";
    });
    expect(await names("/services")).toEqual(["core-1"]);
  });
});

describe("by cookie, as the page's own calls", () => {
  it("signs in, selects all tenants, lists, reloads and restarts, signs out", async () => {
    const { login, password, token } = cluster().administrator;
    const session = await PageSession.login(login, password);
    const me = (await (await well(await session.get("/api/whoami"))).json()) as { tenants: object };
    await well(await session.post("/api/private/users/tenants/select", { ids: Object.keys(me.tenants) }));
    const all = await rows(await session.get("/api/private/services/?pattern=&size=10000"));
    const found = all.find((s) => s["resourceID"] === FIRST_CORE_ID);
    expect(found).toMatchObject({ name: "core-1", status: expect.any(String) });
    const path = `/api/private/services/id/${String(found?.["id"])}`;
    expect((await session.post(`${path}/reload`, {})).status).toBe(204);
    const answer = await well(await session.post(`${path}/restart`, {}));
    await restarted(Operation.parse(await answer.json()).id, { Authorization: `Bearer ${token}` });
    expect(await rows(await session.get("/api/private/services/"))).toHaveLength(1);
    expect((await session.post("/api/logout")).status).toBe(204);
    expect((await session.get("/api/private/services/")).status).toBe(401);
  });

  it("changes nothing without the page's mark", async () => {
    const { login, password } = cluster().administrator;
    const signed = await fetch(page("/api/login"), { method: "POST", body: JSON.stringify({ login, password }) });
    const cookie = signed.headers
      .getSetCookie()
      .map((c) => c.split(";")[0])
      .join("; ");
    const answer = await fetch(page(`/api/private/services/id/${FIRST_CORE_ID}/restart`), {
      method: "POST",
      headers: { cookie },
    });
    expect(answer.status).toBe(403);
  });
});

const CURL = spawnSync("curl", ["--version"]).status === 0;
describe.skipIf(!CURL)("lines of a shell", () => {
  let lines: string[] = [];
  beforeAll(async () => {
    const { login, password, token } = cluster().administrator;
    const child = await cluster().run("curl", ["bash", "-ec", SHELL], {
      REST: rest(""),
      PAGE: page(""),
      TOKEN: token,
      BODY: JSON.stringify({ login, password }),
    });
    await child.exited;
    lines = child.text().trim().split("\n");
  });

  it("list and reload by token, and by cookie", () => {
    expect(lines).toEqual(["200", "204", "200", "204", "200", "204"]);
  });
});

const SHELL = `
code() { curl -ks -o /dev/null -w '%{http_code}\\n' "$@"; }
code -H "Authorization: Bearer $TOKEN" "$REST/services?paired&name=core"
code -X POST -d '{}' -H "Authorization: Bearer $TOKEN" "$REST/services/${FIRST_CORE_ID}/reload"
code -c jar -X POST -d "$BODY" "$PAGE/api/login"
MARK=$(awk '$6 == "XSRF-TOKEN" { print $7 }' jar)
code -b jar -X POST -H "X-XSRF-TOKEN: $MARK" -d '{"ids":[]}' "$PAGE/api/private/users/tenants/select"
code -b jar "$PAGE/api/private/services/?pattern=&size=1000&kind=core"
code -b jar -X POST -H "X-XSRF-TOKEN: $MARK" -d '{}' "$PAGE/api/private/services/id/${FIRST_CORE_ID}/reload"
`;
