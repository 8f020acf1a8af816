import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { takeLock } from "../../lib/process/lock.ts";
import { nodeFiles } from "../../lib/process/node-files.ts";
import { cluster, service } from "../testing/fake-api.ts";
import { ownCertificate } from "../testing/own-certificate.ts";
import { kuma, run } from "../testing/run.ts";
import type { KnownCopy } from "../output/io.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const REFS = ["1", "2", "3"].map((digit) => `${digit.repeat(8)}-77d4-8f0e-9b6a-1d2c90e4ab57`);
const pair = await ownCertificate("127.43.1.9");
let home: string;
let files: ReturnType<typeof nodeFiles>;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kuma-home-"));
  files = nodeFiles(home, ID);
  mkdirSync(files.certificates, { recursive: true });
  const endpoint = (port: number) => ({ host: "127.43.1.9", port });
  // Nothing listens where the others are.
  const peers = REFS.slice(1).map((ref, at) => {
    return { ref, name: `core-${at + 2}`, memberId: `m${at}`, voter: true, internal: "127.43.1.9:1", console: null };
  });
  const self = { id: ID, ref: REFS[0], name: "core-1", host: "127.43.1.9", generation: 1, peers };
  const ports = { internal: { advertise: endpoint(1) }, rest: endpoint(1), console: endpoint(1) };
  writeFileSync(files.coreJson, JSON.stringify({ ...self, ...ports }));
  for (const file of [files.caCert, files.nodeCert]) writeFileSync(file, pair.cert);
  writeFileSync(files.nodeKey, pair.key);
});

describe("while the Core of this host runs", () => {
  let api: Server;
  let seen: string[];
  let release: () => Promise<void>;
  let answer: (url: string) => { status: number; body: unknown; age?: number };
  beforeEach(async () => {
    const locked = await takeLock(home);
    if (!locked.ok) throw new Error("the home is locked");
    release = () => locked.lock.release();
    seen = [];
    api = createServer((request, response) => {
      seen.push(request.url ?? "");
      const { status, body, age } = answer(request.url ?? "");
      const type = status < 400 ? "application/json" : "application/problem+json";
      const aged = age === undefined ? {} : { "core-data-age": String(age) };
      response.writeHead(status, { "content-type": type, ...aged }).end(JSON.stringify(body));
    });
    await new Promise<void>((done) => api.listen(files.hostSocket, done));
  });
  afterEach(async () => {
    api.closeAllConnections();
    await new Promise((done) => api.close(done));
    await release();
  });

  test("who is not signed in reads through its socket, and whose answer it is is said", async () => {
    answer = () => ({ status: 200, body: cluster() });
    const { exit, out, err } = await run(["cluster", "status", "--home", home]);
    expect({ exit, err }).toEqual({
      exit: 0,
      err: "kuma: not signed in: read from this host's Core, core-1, and from no other\n",
    });
    expect(out).toContain("core-2");
    expect(seen).toEqual(["/api/v3/cluster"]);
  });

  test("without a leader it is that Core's copy, with its age", async () => {
    const problem = { type: "about:blank", title: "", status: 503, detail: "", code: "no_quorum", requestId: "r" };
    answer = (url) =>
      url.includes("stale=1")
        ? { status: 200, body: [service()], age: 7_200_000 }
        : { status: 503, body: { ...problem, params: { voters: 3, majority: 2, alive: 1, missing: 1 } } };
    const { exit, out, err } = await run(["service", "list", "--home", home]);
    expect(exit).toBe(1);
    expect(err).toContain("what follows is the copy of the Core that was asked, current 2 h ago");
    expect(out).toContain("core-2");
    const shown = await run(["service", "show", "core-2", "--home", home]);
    expect(shown.out).toContain("core-2.soc.example");
    expect(shown.err).toContain("current 2 h ago");
  });

  test("of logs its own alone", async () => {
    answer = (url) => ({ status: 200, body: url.includes("/services") ? [service({ name: "core-9" })] : {} });
    const { exit, err } = await run(["service", "log", "core-9", "--home", home]);
    expect({ exit, err }).toEqual({ exit: 1, err: expect.stringContaining("only the log of this host's own Core") });
    await run(["service", "log", REFS[0] ?? "", "--home", home]);
    expect(seen.at(-1)).toBe("/api/v3/node/log");
  });

  test("not for a command that changes something, nor where a cluster or a token is named", async () => {
    answer = () => ({ status: 200, body: cluster() });
    await run(["service", "add", "x", "--home", home]);
    await run(["cluster", "status", "--home", home], { env: { KUMA_TOKEN: "kct_x" } });
    const named = await kuma(["cluster", "status"], () => ({ status: 200, body: cluster() }), {
      env: { KUMA_HOME: home },
    });
    expect([seen, named.seen.length]).toEqual([[], 1]);
  });
});

describe("while it does not run", () => {
  const copy: KnownCopy = {
    atMs: Date.now() - 3 * 3_600_000,
    services: REFS.map((ref, at) => ({
      revision: 1,
      record: {
        id: null,
        ref,
        name: `core-${at + 1}`,
        state: "active",
        createdAt: "2026-01-01T00:00:00.000Z",
        createdBy: "anna",
        expiresAt: null,
        host: { fqdn: `core-${at + 1}.soc.example`, addresses: ["192.0.2.1"], internal: "192.0.2.1:7210" },
        approval: null,
        memberId: `m${at}`,
        voter: true,
        stages: [],
        ended: null,
      },
    })),
  };

  test("its last known state shows which Cores there are, how many are needed and where they are, with its age", async () => {
    const { exit, out, err } = await run(["cluster", "status", "--home", home], { knownCopy: copy });
    expect(exit).toBe(1);
    expect(err).toContain("core-1, the Core of this host, does not run.");
    expect(err).toContain("current 3 h ago");
    expect(out).toMatch(/Leader +nobody\n/);
    for (const name of ["core-1", "core-2", "core-3"]) expect(out).toContain(name);
    const list = await run(["service", "list", "--home", home], { knownCopy: copy });
    expect(list.out).toContain("core-3.soc.example");
    const json = await run(["cluster", "status", "--json", "--home", home], { knownCopy: copy });
    expect(JSON.parse(json.out)).toMatchObject({ voters: 3, majority: 2, aliveVoters: 0, leader: null });
    const one = await run(["service", "show", "core-2", "--home", home], { knownCopy: copy });
    expect(one.out).toContain("core-2.soc.example");
    expect((await run(["service", "show", REFS[2] ?? "", "--home", home], { knownCopy: copy })).out).toContain(
      "core-3",
    );
  });

  test("without such a state the cluster is asked as before", async () => {
    const { exit, err } = await run(["cluster", "status", "--home", home]);
    expect(exit).not.toBe(0);
    expect(err).not.toContain("does not run");
  });
});
