import { randomUUID } from "node:crypto";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { AuditEntry, SignInOptions, Whoami } from "@core-console/shared/contract/access";
import { COOKIE, HEADER } from "@core-console/shared/contract/headers";
import { Settings } from "@core-console/shared/contract/settings";
import { cookieHeaders } from "../support/cluster/administrator.ts";
import { certificatesIn, signalAll } from "../support/cluster/core-node.ts";
import { createBrowser, settingsFor, startSignInProvider, type SignInProvider } from "../support/provider/provider.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("oidc", { cores: 3, console: true });
const CALLBACK = "/api/oidc/callback";
let provider: SignInProvider | null = null;
/** what a syslog receiver on this machine heard */
let heard = "";
const receiver = createServer((socket) => {
  socket.on("error", () => undefined);
  socket.on("data", (bytes: Buffer) => (heard += bytes.toString()));
});
afterAll(async () => {
  await provider?.close();
  receiver.close();
});

async function configure(): Promise<SignInProvider> {
  const made = await startSignInProvider(cluster().consoleUrl + CALLBACK);
  provider = made;
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const console = cluster().client(cluster().consoleUrl);
  const headers = await cookieHeaders(console, cluster().administrator);
  const { port } = receiver.address() as AddressInfo;
  const body = {
    oidc: settingsFor(made),
    // The console of its own, which has no certificate of a Core: else all its browsers were one address.
    trustedProxies: ["127.0.0.1"],
    syslog: { enabled: true, host: "127.0.0.1", port, transport: "tcp", ca: null },
  };
  const changed = await console.ask("PATCH", "/settings", {
    body,
    headers: { ...headers, [HEADER.idempotencyKey]: randomUUID() },
  });
  expect(changed.status, changed.text).toBe(200);
  expect(Settings.parse(changed.body)).toMatchObject({ oidc: { hasSecret: true } });
  expect(changed.text).not.toContain(made.client.secret);
  return made;
}

async function audit(query: string): Promise<AuditEntry[]> {
  return z.array(AuditEntry).parse((await cluster().api.client.get(`/audit?${query}`)).body);
}

describe("signing in by a provider", () => {
  it("is begun under one leader and finished under the next, with the role of the groups", async () => {
    const { issuer, accounts } = await configure();
    const self = provider;
    if (self === null) throw new Error("no provider");
    accounts["s-1"] = { preferred_username: "olga", name: "Olga O.", groups: ["soc"] };
    self.next = "s-1";
    const options = await cluster().client(cluster().consoleUrl).get("/sign-in");
    expect(SignInOptions.parse(options.body).oidc).toEqual({ label: "Example" });

    const browser = createBrowser();
    const start = `${cluster().consoleUrl}/api/oidc/start?to=${encodeURIComponent("/services?status=on")}`;
    const back = await browser.follow(start, (at) => at.startsWith(cluster().consoleUrl + CALLBACK));
    const leader = await cluster().leader();
    signalAll(leader, "SIGKILL");
    await leader.child.exited;
    await cluster().anotherLeads(leader);
    const page = await browser.get(back);
    expect([page.status, page.headers.get("location")]).toEqual([200, null]);
    expect(await page.text()).toContain("/services?status=on");

    const { [COOKIE.session]: session = "", [COOKIE.oidc]: left } = browser.cookies(cluster().consoleUrl);
    expect(left).toBeUndefined();
    const whoami = await cluster()
      .client(cluster().consoleUrl)
      .ask("GET", "/users/whoami", { headers: { cookie: `${COOKIE.session}=${session}` } });
    expect(Whoami.parse(whoami.body)).toMatchObject({ login: "olga", role: "operator", source: "oidc" });
    expect(await audit("what=sign_in&who=olga")).toMatchObject([{ outcome: "done", name: "olga" }]);
    expect((await browser.get(back)).status).toBe(401);
    expect(new URL(back).searchParams.get("iss")).toBe(issuer);
    await cluster().restart(leader);
    await cluster().green();
  });

  const isBack = (at: string): boolean => at.startsWith(cluster().consoleUrl + CALLBACK);
  const start = (): string => `${cluster().consoleUrl}/api/oidc/start`;
  const away = (browser: Browser): Promise<string> => browser.follow(start(), isBack);
  const FAULTS: Fault[] = [
    { fault: "no role", why: "role", says: "no role here is given to you", groups: ["others"] },
    { fault: "another nonce", why: "other", tamper: () => ({ nonce: "another" }) },
    { fault: "a token for another", why: "other", tamper: () => ({ aud: "wiki" }) },
    { fault: "a token of another issuer", why: "other", tamper: () => ({ iss: "http://127.0.0.1:1" }) },
    { fault: "an answer of another issuer", why: "other", back: (at) => withQuery(at, "iss", "http://127.0.0.1:1") },
    { fault: "a token that has run out", why: "clock", tamper: (nowS) => ({ iat: nowS - 7200, exp: nowS - 3600 }) },
    { fault: "a token of the future", why: "clock", tamper: (nowS) => ({ iat: nowS + 3600, exp: nowS + 7200 }) },
    { fault: "another state", why: "state", back: (at) => withQuery(at, "state", "another") },
    { fault: "another browser's state", why: "state", other: true },
    { fault: "no cookie", why: "state", cookie: "" },
    { fault: "a cookie of nobody's", why: "state", cookie: `${COOKIE.oidc}=bm9uc2Vuc2U` },
    { fault: "two cookies", why: "state", cookie: `${COOKIE.oidc}=YQ; ${COOKIE.oidc}=Yg` },
  ];

  it.each(FAULTS)("$fault is refused in words, with one entry in the audit; nobody is signed in", async (f) => {
    const self = provider;
    if (self === null) throw new Error("no provider");
    const from = `127.79.0.${FAULTS.indexOf(f) + 1}`;
    const browser = createBrowser(from);
    self.accounts["s-2"] = { preferred_username: "piotr", groups: f.groups ?? ["soc"] };
    self.next = "s-2";
    const { tamper } = f;
    self.tamper = tamper === undefined ? null : (claims) => ({ ...claims, ...tamper(Math.floor(Date.now() / 1000)) });
    const before = await refusedBy();
    const own = await away(browser);
    const back = f.other === true ? await away(createBrowser(from)) : (f.back?.(own) ?? own);
    const refused = await browser.get(back, f.cookie);
    self.tamper = null;
    expect(refused.status).toBe(401);
    const says = f.says ?? { state: "begun elsewhere", clock: "clock", other: "could not be accepted" }[f.why] ?? "-";
    expect(await refused.text()).toContain(says);
    expect(browser.cookies(cluster().consoleUrl)[COOKIE.session]).toBeUndefined();
    const after = await until("the refusal in the audit", async () => {
      const all = await refusedBy();
      return sum(all) > sum(before) ? all : null;
    });
    expect(sum(after)).toBe(sum(before) + 1);
    const told = { who: "unknown", what: "sign_in", name: f.why, code: "oidc_failed", count: 1 };
    expect(after.filter((e) => e.from === from)).toMatchObject([told]);
    const users = await cluster().api.client.get("/users");
    expect(users.text).not.toContain("piotr");
  });

  const refusedBy = async (): Promise<AuditEntry[]> =>
    (await audit("what=sign_in&outcome=refused&size=1000")).filter((e) => e.code === "oidc_failed");
  const sum = (entries: readonly AuditEntry[]): number => entries.reduce((all, e) => all + e.count, 0);
});

interface Fault {
  fault: string;
  /** reason as in the audit log and in the text */
  why: string;
  says?: string;
  groups?: string[];
  /** claims in place of the provider's */
  tamper?: (nowS: number) => Record<string, unknown>;
  /** where the browser comes back to instead */
  back?: (at: string) => string;
  /** comes back with what another browser was sent away with */
  other?: boolean;
  cookie?: string;
}
type Browser = ReturnType<typeof createBrowser>;

function withQuery(url: string, name: string, value: string): string {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed.href;
}

describe("the sealing key", () => {
  it("is on every host, the same, and in no answer to anybody but a Core", async () => {
    const keys = await until("on every host", () => {
      const found = cluster().cores.map((core) => certificatesIn(core.home).sealingKey);
      return found.includes(null) ? null : found;
    });
    expect(new Set(keys).size).toBe(1);
    const [first] = cluster().cores;
    if (first === undefined) throw new Error("no Core");
    expect((await cluster().internal(first).ask("GET", "/node/ca-key")).status).toBe(403);
  });
});

describe("the audit", () => {
  it("goes to syslog from the change that switched it on, over the death of the leader, in order", async () => {
    const name = `after ${randomUUID()}`;
    await cluster().api.add(name);
    await until("the last change at the receiver", () => heard.includes(name));
    expect(heard).toMatch(/^\d+ <109>1 \S+ \S+ kuma-core - settings\.change \[audit@32473 /);
    expect(heard).not.toContain(provider?.client.secret ?? "-");
    // Refusals among them may be written, and so sent, later than the change.
    const told = await until("every entry at the receiver", async () => {
      const entries = await audit("size=1000");
      const since = entries.findIndex((e) => e.what === "settings.change");
      expect(since).toBeGreaterThan(0);
      const ids = [...heard.matchAll(/\[audit@32473 id="([^"]+)"/g)].map((m) => m[1]);
      const missing = entries.slice(0, since + 1).filter((e) => !ids.includes(e.id));
      if (missing.length > 0) throw new Error(missing.map((e) => `${e.at} ${e.what}`).join(", "));
      return { ids, entries: entries.slice(0, since + 1) };
    });
    // Executed changes are sent in order; a new leader may repeat what the previous one sent last.
    const done = new Map(told.entries.filter((e) => e.outcome === "done").map((e) => [e.id, e.at]));
    expect(done.size).toBeGreaterThan(2);
    const times = [...new Set(told.ids)].flatMap((id) => done.get(id ?? "") ?? []);
    expect(times).toHaveLength(done.size);
    expect(times).toEqual(times.toSorted());
  });

  it("is exported through the console, whole, as CSV and as JSON lines", async () => {
    const { client } = cluster().api;
    const csv = await client.ask("GET", "/audit/export?format=csv");
    expect(csv.headers["content-disposition"]).toMatch(/^attachment; filename="audit-.+\.csv"$/);
    expect(csv.text.split("\r\n")[0]).toBe("at,who,token,from,what,ref,name,about,outcome,code,requestId,count,id");
    const lines = await client.ask("GET", "/audit/export?format=jsonl&what=settings.");
    expect(
      lines.text
        .trim()
        .split("\n")
        .map((l) => AuditEntry.parse(JSON.parse(l)).what),
    ).toEqual(["settings.change"]);
    const exports = await until("both exports in the audit", async () => {
      const found = await audit("what=audit.export");
      return found.length >= 2 ? found : null;
    });
    expect(exports.map((e) => e.name)).toEqual(["jsonl", "csv"]);
  });
});
