import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Agent, request } from "undici";
import { beforeAll, describe, expect, it } from "vitest";
import { COOKIE_ON_TLS, COOKIE, HEADER } from "@core-console/shared/contract/headers";
import { LogMark } from "@core-console/shared/contract/log";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { documented, inPlaceOf, isInstalled, type ProxyKind, startProxy } from "../support/proxy.ts";
import { CONDITION_MS } from "../support/patience.ts";
import { until } from "../support/until.ts";
import { issueFor } from "../support/cluster/throw-away-certificate.ts";
import { useCluster } from "./use-cluster.ts";

const NAME = "console.soc.example";
const PORT = 8443;
const ORIGIN = `https://${NAME}:${PORT}`;
const TABS = 10;
/** A page of the console behind the proxy, as a browser sends it. */
const PAGE = { host: `${NAME}:${PORT}`, origin: ORIGIN, "sec-fetch-site": "same-origin" };

const cluster = useCluster("proxies", { cores: 1 });
const place = (last: number): string => `${cluster().net.prefix}.${last}`;
/** last octets of two consoles: one is configured with the name, one is not */
const AT = { told: 200, untold: 201 };

beforeAll(async () => {
  for (const [name, last] of Object.entries(AT)) {
    const folder = join(cluster().dir, `certificate-${name}`);
    mkdirSync(folder);
    const own = issueFor(place(last), folder);
    const env = name === "told" ? { KUMA_CONSOLE_HOSTS: `${NAME}:${PORT}` } : {};
    await cluster().startTlsConsole(`console-${name}`, place(last), own, env);
    writeFileSync(join(folder, "both.pem"), readFileSync(own.cert, "utf8") + readFileSync(own.key, "utf8"));
  }
});
const file = (console: keyof typeof AT, name: string): string => join(cluster().dir, `certificate-${console}`, name);

/** The documented lines with this cluster's names in place of the examples. */
const LINES: Record<ProxyKind, (at: string) => string> = {
  nginx: (at) =>
    inPlaceOf(documented("nginx"), {
      "listen 443 ssl": `listen ${at} ssl`,
      "core-1.soc.example": place(AT.told),
      "/etc/nginx/console.crt": file("told", "console.crt"),
      "/etc/nginx/console.key": file("told", "console.key"),
      "/etc/nginx/kuma-ca.crt": file("told", "house.crt"),
    }),
  haproxy: (at) =>
    inPlaceOf(documented("haproxy"), {
      "bind :443": `bind ${at}`,
      "core-1.soc.example": place(AT.told),
      "/etc/haproxy/console.pem": file("told", "both.pem"),
      "/etc/haproxy/kuma-ca.crt": file("told", "house.crt"),
    }),
};

/** A browser of its own: its connections, its cookies. */
function browser(base: string) {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false, servername: NAME }, bodyTimeout: CONDITION_MS });
  let cookie = "";
  let mark = "";
  const send = (method: "GET" | "POST", path: string, headers: Record<string, string> = {}, body?: unknown) =>
    request(base + path, {
      method,
      dispatcher,
      headers: {
        ...PAGE,
        ...(method === "GET" ? {} : { "content-type": "application/json", [HEADER.xsrf]: mark }),
        ...(cookie === "" ? {} : { cookie }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
  return {
    send,
    /** the answer as it comes, as far as it has come */
    async open(path: string, headers: Record<string, string> = {}) {
      const answer = await send("GET", API_PREFIX + path, headers);
      const seen = { status: answer.statusCode, headers: answer.headers, text: "", end: "none" };
      const take = async (): Promise<void> => {
        for await (const bytes of answer.body as AsyncIterable<Buffer>) seen.text += bytes.toString("latin1");
      };
      void take().then(
        () => (seen.end = "whole"),
        (error: unknown) => (seen.end = String(error)),
      );
      return seen;
    },
    async signIn() {
      const { login, password } = cluster().administrator;
      // All browsers of here are one address to the Core, and too many sign-ins from one are refused for a second.
      const answer = await until("a sign-in that is not one too many", async () => {
        const one = await send("POST", "/api/login", {}, { login, password });
        await one.body.dump();
        return one.statusCode === 429 ? null : one;
      });
      const set = [answer.headers["set-cookie"] ?? []].flat();
      const valueOf = (name: string): string =>
        set.map((one) => new RegExp(`^${name}=([^;]+)`).exec(one)?.[1]).find((v) => v !== undefined) ?? "";
      mark = valueOf(COOKIE.xsrf);
      cookie = `${COOKIE_ON_TLS.session}=${valueOf(COOKIE_ON_TLS.session)}; ${COOKIE.xsrf}=${mark}`;
      return { status: answer.statusCode, set };
    },
    async add(name: string) {
      const key = { [HEADER.idempotencyKey]: randomUUID() };
      const answer = await send("POST", `${API_PREFIX}/services`, key, { kind: "core", name });
      await answer.body.dump();
      return answer.statusCode;
    },
    close: () => dispatcher.destroy(),
  };
}

const KINDS: ProxyKind[] = ["nginx", "haproxy"];
for (const kind of KINDS) if (!isInstalled(kind)) process.stderr.write(`skipped: ${kind} is not installed here\n`);

describe.each(KINDS)("D20: behind %s with the lines of docs/operations.md", (kind) => {
  const port = kind === "nginx" ? 210 : 211;
  const base = (): string => `https://${place(port)}:${PORT}`;
  const installed = isInstalled(kind);
  beforeAll(async () => {
    if (!installed) return;
    const at = `${place(port)}:${PORT}`;
    await startProxy(cluster(), { kind, name: kind, lines: LINES[kind](at), at });
    const anybody = browser(base());
    await until("the console answers through it", async () => {
      const answer = await anybody.send("GET", `${API_PREFIX}/sign-in`, { [HEADER.page]: ORIGIN });
      await answer.body.dump();
      return answer.statusCode === 200;
    });
    await anybody.close();
  });

  it.skipIf(!installed)("a browser signs in, changes something, and its cookies are for this host alone", async () => {
    const b = browser(base());
    const signed = await b.signIn();
    expect(signed.status).toBe(200);
    expect(signed.set.find((one) => one.startsWith(COOKIE_ON_TLS.session))).toMatch(/; Secure/);
    expect(await b.add(`${kind} one`)).toBe(201);
    const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const refused = await b.send("POST", "/api/login", foreign, {});
    expect(await refused.body.json()).toMatchObject({ code: "cross_site", params: {} });
    await b.close();
  });

  it.skipIf(!installed)("D19: events and a followed log come while they last, an export comes whole", async () => {
    const b = browser(base());
    await b.signIn();
    const events = await b.open("/events", { accept: "text/event-stream" });
    await until("hello", () => events.text.includes("event: hello"));
    const ref = cluster().cores[0]?.ref ?? "";
    // Nothing is said of this: what arrives is that it is being followed.
    const silent = await b.open(`/services/${ref}/log?follow=1&tail=0&text=${randomUUID()}`);
    expect(silent.status).toBe(200);
    await until("the first byte of a silent log", () => silent.text.length > 0);
    const log = await b.open(`/services/${ref}/log?follow=1&tail=5`);
    await until("lines", () => log.text.includes("message"));
    expect(await b.add(`${kind} two`)).toBe(201);
    await until("the row is told", () => events.text.includes(`${kind} two`));
    expect([events.end, log.end, silent.end]).toEqual(["none", "none", "none"]);
    const exported = await b.open("/audit/export?format=csv");
    await until("the export ends", () => exported.end !== "none");
    expect([exported.status, exported.end]).toEqual([200, "whole"]);
    expect(exported.text).toContain(`${kind} two`);
    const packed = await b.open(`/services/${ref}/log/download`);
    await until("the download ends", () => packed.end !== "none");
    expect(packed.end).toBe("whole");
    expect(gunzipSync(Buffer.from(packed.text, "latin1")).toString()).toContain("engine ready");
    await b.close();
  });

  it.skipIf(!installed)("D19: ten tabs have their events and their log at once", async () => {
    const b = browser(base());
    await b.signIn();
    const ref = cluster().cores[0]?.ref ?? "";
    const tabs = await Promise.all(
      Array.from({ length: TABS }, async () => ({
        events: await b.open("/events", { accept: "text/event-stream" }),
        log: await b.open(`/services/${ref}/log?tail=5&after=0.0`),
      })),
    );
    expect(await b.add(`${kind} three`)).toBe(201);
    for (const { events, log } of tabs) {
      await until("the row is told", () => events.text.includes(`${kind} three`));
      await until("the log ends with its mark", () => log.end !== "none");
      expect(log.end).toBe("whole");
      expect(LogMark.parse(JSON.parse(log.text.trimEnd().split("\n").at(-1) ?? "")).gap).toBe(true);
    }
    await b.close();
  });
});

describe("D20: behind nginx with a bare proxy_pass", () => {
  const installed = isInstalled("nginx");
  const bare = (at: string, upstream: string, target: string): string => `${upstream}
    server {
      listen ${at} ssl;
      ssl_certificate ${file("untold", "console.crt")};
      ssl_certificate_key ${file("untold", "console.key")};
      location / { proxy_pass https://${target}; }
    }`;
  const start = async (name: string, last: number, upstream: string, target: string): Promise<string> => {
    const at = `${place(last)}:${PORT}`;
    await startProxy(cluster(), { kind: "nginx", name, lines: bare(at, upstream, target), at });
    return `https://${at}`;
  };

  it.skipIf(!installed)(
    "who signs in, and the page before that, is told which line is missing, in both languages",
    async () => {
      const b = browser(await start("bare", 212, "", `${place(AT.untold)}:7220`));
      for (const lang of ["en", "ru"]) {
        const language = { "accept-language": lang };
        const [signIn, look] = await Promise.all([
          b.send("POST", "/api/login", language, { login: "a", password: "b" }),
          b.send("GET", `${API_PREFIX}/sign-in`, { ...language, [HEADER.page]: ORIGIN }),
        ]);
        for (const answer of [signIn, look]) {
          expect(answer.statusCode).toBe(403);
          expect(await answer.body.json()).toMatchObject({
            code: "cross_site",
            params: { why: "host", name: `${NAME}:${PORT}`, host: `${place(AT.untold)}:7220` },
            detail: expect.stringContaining("proxy_set_header Host $http_host;") as string,
          });
        }
      }
      await b.close();
    },
  );

  it.skipIf(!installed)(
    "a page that comes by the name of an upstream group is one of words, in both languages",
    async () => {
      const upstream = `upstream cores { server ${place(AT.untold)}:7220; }`;
      const b = browser(await start("bare-group", 213, upstream, "cores"));
      for (const [lang, title] of [
        ["en", "Unknown host name"],
        ["ru", "Неизвестное имя хоста"],
      ] as const) {
        const answer = await b.send("GET", "/", { accept: "text/html", "accept-language": lang });
        expect(answer.statusCode).toBe(421);
        const html = await answer.body.text();
        expect(html).toContain(`<h1>${title}</h1>`);
        expect(html).toContain("proxy_set_header Host $http_host;");
      }
      await b.close();
    },
  );
});
