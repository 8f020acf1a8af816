import { randomUUID } from "node:crypto";
import { createServer } from "node:https";
import { Readable } from "node:stream";
import type { TLSSocket } from "node:tls";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { AuditEntry } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { PORT } from "@core-console/shared/contract/ports";
import { useCluster } from "../cluster/use-cluster.ts";
import { nodeView } from "../support/cluster/api.ts";
import { type Client, codeOf } from "../support/cluster/client.ts";
import { certificatesIn } from "../support/cluster/core-node.ts";
import { etcdAt, socketOf } from "../support/cluster/etcd.ts";
import { nodeReport } from "../support/node-report.ts";
import { signInAs } from "../support/cluster/people.ts";
import { readEvents } from "../support/cluster/sse.ts";
import { until } from "../support/until.ts";
import { enrolledHost, tryToEnrol } from "./enrolled-host.ts";

// Attacks of callers, hosts and local users on a running cluster. Roles × routes: e2e/cluster/matrix.test.ts; `npm run
// test:attacks` runs these together with the attacks that are tested closer to their code.
const cluster = useCluster("attacks", { cores: 3, console: true });

const forScripts = (bearer: string | null = null): Client =>
  cluster().client(`http://${cluster().net.prefix}.11:${PORT.rest}`, null, bearer);
const core = (): string => `${cluster().net.prefix}.11:${PORT.rest}`;
const names = async (): Promise<string[]> => (await cluster().api.services()).map((s) => s.name).toSorted();
const fresh = () => ({ [HEADER.idempotencyKey]: randomUUID() });

describe("an enrolled host's report", () => {
  it("with a huge version, error or list is refused, and no list or event grows by it", async () => {
    const { ref, host: _, ...shown } = await enrolledHost(cluster());
    const reader = await readEvents(cluster().consoleUrl, { bearer: cluster().administrator.token });
    await reader.wait("hello");
    const before = (await cluster().api.client.get("/services?size=1000")).text.length;
    const report = nodeReport({ ref });
    const long = "x".repeat(50_000);
    const failing = (code: string, params: object, reached: string[] = []) => ({
      join: { error: { code, params }, reached },
    });
    const hostile = {
      version: { version: long },
      "version that turns a line round": { version: "1.0\u202e" },
      "member ID": { memberId: long },
      "error code": failing(long, {}),
      "error parameter": failing("port_refused", { host: long }),
      "2,000 parameters": failing(
        "port_refused",
        Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`p${n}`, n])),
      ),
      "1,001 hosts reached": failing(
        "port_refused",
        {},
        Array.from({ length: 1001 }, () => randomUUID()),
      ),
    };
    for (const { host } of cluster().cores) {
      const client = cluster().client(`https://${host}:${PORT.internal}`, shown);
      for (const [what, more] of Object.entries(hostile)) {
        const answer = await client.ask("POST", "/node/report", { body: { ...report, ...more } });
        expect([what, answer.status]).toEqual([what, 400]);
      }
      expect((await client.ask("POST", "/node/report", { body: report })).status).toBe(200);
    }
    // A valid report may also change the row: a version, a stage.
    const after = (await cluster().api.client.get("/services?size=1000")).text.length;
    expect(after - before).toBeLessThan(2000);
    // An effect of the reports would be in the stream before a change that was made after them.
    const last = await cluster().api.add("after the reports");
    await reader.wait("registry", (d) => d.changed.some((s) => s.ref === last.ref));
    await reader.close();
    expect(JSON.stringify(reader.events)).not.toContain(long.slice(0, 100));
  });
});

describe("an enrolled host's answer", () => {
  it("without an end is broken off by every Core that reports to it", async () => {
    const { host, ca, cert, key } = await enrolledHost(cluster(), 97);
    const calls = new Map<string, number>();
    let most = 0;
    const server = createServer({ ca, cert: cert + ca, key, requestCert: true }, (request, response) => {
      const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject;
      calls.set(String(CN), (calls.get(String(CN)) ?? 0) + 1);
      let sent = 0;
      const body = Readable.from(
        (function* () {
          for (;;) {
            most = Math.max(most, (sent += 65_536));
            yield Buffer.alloc(65_536, "x");
          }
        })(),
      );
      response.once("close", () => body.destroy());
      body.pipe(response);
    });
    server.listen(PORT.internal, host);
    try {
      await until("every Core has reported to it three times", () =>
        cluster().cores.every((core) => (calls.get(core.ref) ?? 0) >= 3),
      );
    } finally {
      server.close().closeAllConnections();
    }
    // The socket buffers of both sides add to what was read.
    expect(most).toBeLessThan(64 * 1_048_576);
  });
});

describe("a stranger's request", () => {
  it("with a body of quotes without an end, or a header full of addresses, stops no Core on any port", async () => {
    const raw = `{"${'\\"'.repeat(30_000)}`;
    const headers = { "x-forwarded-for": ",1::2".repeat(3000) };
    for (const { host, home } of cluster().cores) {
      const { ca } = certificatesIn(home);
      for (const client of [
        cluster().client(`https://${host}:${PORT.internal}`, { ca }),
        cluster().client(`http://${host}:${PORT.console}`),
        cluster().client(`http://${host}:${PORT.rest}`),
      ]) {
        const answer = await client.ask("POST", "/api/login", { bare: true, raw, headers });
        // A follower redirects the caller to the leader before it reads the body.
        expect([client.base, codeOf(answer)]).toEqual([
          client.base,
          expect.stringMatching(/^(validation_failed|not_leader)$/),
        ]);
      }
    }
  });
});

describe("a certificate for another Core's address", () => {
  it("is not issued for any spelling of it", async () => {
    const [, victim] = cluster().cores;
    if (victim === undefined) throw new Error("no core-2");
    const before = (await cluster().api.cluster()).members.length;
    const own = `${cluster().net.prefix}.98`;
    const bytes = victim.host.split(".").map((b) => Number(b).toString(16).padStart(2, "0"));
    const mapped = `::ffff:${bytes.slice(0, 2).join("")}:${bytes.slice(2).join("")}`;
    for (const [n, wanted] of [
      { fqdn: own, addresses: [own, victim.host] },
      { fqdn: own, addresses: [own, `::ffff:${victim.host}`] },
      { fqdn: own, addresses: [own, mapped] },
      { fqdn: own, addresses: [own, mapped.toUpperCase().replace("::", "0:0:0:0:0:")] },
      { fqdn: victim.host, addresses: [own] },
    ].entries()) {
      const { answer } = await tryToEnrol(cluster(), `an impostor ${n}`, wanted);
      expect([wanted, codeOf(answer)]).toEqual([wanted, "host_taken"]);
      expect(answer.text).not.toContain("BEGIN CERTIFICATE");
    }
    expect((await cluster().api.cluster()).members.length).toBe(before);
  });
});

describe("a name that misleads whoever reads it", () => {
  const UNSEEN = [
    "core\u202e-2",
    "core\u2066-2\u2069",
    "core\u200b-2",
    "core\u200d-2",
    "core\u2028-2",
    "\u3164",
    "co\ufeffre",
  ];

  it("is refused by the API, also as a new name, and by the command line; nothing is written", async () => {
    const { api } = cluster();
    const { ref } = await api.add("an honest name");
    const before = await names();
    for (const name of UNSEEN) {
      const shown = JSON.stringify(name);
      const added = await api.change("POST", "/services", { body: { kind: "core", name } });
      expect([shown, added.status, codeOf(added)]).toEqual([shown, 400, "validation_failed"]);
      const renamed = await api.change("PATCH", `/services/${ref}`, { body: { name } });
      expect([shown, renamed.status, codeOf(renamed)]).toEqual([shown, 400, "validation_failed"]);
    }
    // A lone surrogate exists in JSON only.
    const lone = await api.change("POST", "/services", { raw: '{"kind":"core","name":"core\\ud800-2"}' });
    expect([lone.status, codeOf(lone)]).toEqual([400, "validation_failed"]);
    for (const name of UNSEEN.slice(0, 3)) {
      const { code, text } = await cluster().kuma(["service", "add", name, "--core", core()]);
      expect([JSON.stringify(name), code]).toEqual([JSON.stringify(name), 2]);
      expect(text).not.toContain(name);
    }
    expect(await names()).toEqual(before);
  });
});

describe("JSON with a key given twice", () => {
  it("is refused on 7223, on 7220 and on 7210; nothing is written", async () => {
    const { token } = cluster().administrator;
    const leader = await cluster().leader();
    const before = await names();
    const raw = '{"kind":"core","name":"seen by a proxy","n\\u0061me":"executed"}';
    for (const client of [forScripts(token), cluster().api.client, cluster().internal(leader)]) {
      const answer = await client.ask("POST", "/services", { raw, headers: fresh() });
      expect([client.base, answer.status, answer.body]).toEqual([
        client.base,
        400,
        expect.objectContaining({ errors: [expect.objectContaining({ code: "duplicate_key" })] }),
      ]);
    }
    expect(await names()).toEqual(before);
  });
});

describe("a caller's X-Request-Id", () => {
  it("goes into the audit only where it could forge no line or cell, on each port", async () => {
    const { token } = cluster().administrator;
    const leader = await cluster().leader();
    const hostile = [
      "<script>alert(1)</script>",
      '=HYPERLINK("http://192.0.2.1")',
      "short",
      "a;b;c;d;e;f",
      "x".repeat(129),
    ];
    const fitting = `ticket:${randomUUID()}`;
    const seen = new Set<string>();
    for (const client of [forScripts(token), cluster().api.client, cluster().internal(leader)]) {
      for (const id of [...hostile, fitting]) {
        const name = `by request ${randomUUID()}`;
        const headers = { ...fresh(), [HEADER.requestId]: id };
        const answer = await client.ask("POST", "/services", { body: { kind: "core", name }, headers });
        const told = answer.headers[HEADER.requestId] ?? "";
        expect([client.base, answer.status]).toEqual([client.base, 201]);
        expect(told).toMatch(id === fitting ? fitting : /^[0-9a-f-]{36}$/);
        seen.add(told);
      }
    }
    const audit = z.array(AuditEntry).parse((await cluster().api.client.get("/audit?size=1000")).body);
    const written = new Set(audit.map((entry) => entry.requestId));
    expect([...seen].filter((id) => !written.has(id))).toEqual([]);
    expect(hostile.filter((id) => written.has(id))).toEqual([]);
  });
});

describe("another writer on an engine's own socket", () => {
  it("holds up no sign-in, no read and no change, whichever Core's engine it writes to", async () => {
    const { login, password } = cluster().administrator;
    for (const node of cluster().cores) {
      const foreign = etcdAt(socketOf(node.home));
      try {
        await foreign.put("x", "y");
        const session = await signInAs(forScripts(), login, password);
        expect(session).toMatch(/^k\w+_/);
        await foreign.put("x", "z");
        const name = `beside ${node.name}`;
        await cluster().api.add(name);
        await foreign.put("x", "y");
        expect((await cluster().api.named(name))?.name).toBe(name);
      } finally {
        await foreign.close();
      }
    }
  });
});

describe("Core-Forward from an unknown client on 7210", () => {
  it("has no follower check a password: the tries are counted by the leader alone", async () => {
    const { login, password } = cluster().administrator;
    await cluster().underOneLeader(async ({ followers }) => {
      expect(followers).toHaveLength(2);
      for (const node of followers) {
        const { ca } = certificatesIn(node.home);
        const stranger = cluster().client(`https://${node.host}:${PORT.internal}`, { ca });
        const signIn = async (pass: string) =>
          codeOf(
            await stranger.ask("POST", "/api/login", {
              bare: true,
              body: { login, password: pass },
              headers: { [HEADER.coreForward]: "1" },
            }),
          );
        // The same response whether the password is right or wrong: it was never checked.
        expect(await signIn(`wrong ${randomUUID()}`)).toBe("not_leader");
        expect(await signIn(password)).toBe("not_leader");
      }
    });
  });
});

describe("after all of it", () => {
  it("the same three Cores run, in the same term, and every light is as it was", async () => {
    expect(await cluster().green()).toMatchObject({ leadership: "confirmed", voters: 3, aliveVoters: 3 });
    expect(cluster().cores.map((node) => node.child.exit())).toEqual([null, null, null]);
    await until("all three in the term of the cluster", async () => {
      const { term } = await cluster().roles();
      const terms = await Promise.all(
        cluster().cores.map(async (node) => (await nodeView(cluster().internal(node))).term),
      );
      if (terms.every((own) => own === term)) return true;
      throw new Error(`${terms.join()}, and the cluster's is ${term}`);
    });
  });
});
