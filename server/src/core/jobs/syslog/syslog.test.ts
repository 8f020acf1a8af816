import { createSocket } from "node:dgram";
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTls } from "node:tls";
import { afterEach, expect, test, vi } from "vitest";
import { DEFAULT_SETTINGS, type Settings } from "@core-console/shared/contract/settings";
import { createOutward } from "../../../lib/net/outward.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../../members/pki/ca.ts";
import { currentSettings } from "../../state/settings.ts";
import { keys } from "../../state/keys.ts";
import type { AuditRecord } from "../../state/records.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import type { Store } from "../../testing/store.ts";
import { followAudit, type AuditCursor } from "./follow-audit.ts";
import { startSyslog } from "./syslog.ts";
import { framed, syslogMessage } from "./syslog-message.ts";

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));
const PACE = { lookMs: 5, random: () => 0 };

function entry(n: number, over: Partial<AuditRecord> = {}): AuditRecord {
  return {
    at: "2026-01-01T12:00:00.000Z",
    who: "anna",
    token: null,
    from: "192.0.2.7",
    what: "service.add",
    ref: null,
    name: `n${n}`,
    outcome: "done",
    code: null,
    requestId: `r-${n}`,
    count: 1,
    ...over,
  };
}

let unique = 0;
const write = (store: Store, n: number, atMs = store.clock.ms): number =>
  store.gateway.put(keys.audit(atMs, `0000-${String(unique++).padStart(6, "0")}`), entry(n));

async function core(syslog: Partial<Settings["syslog"]>) {
  const { c, store } = createContext({
    outward: createOutward({ own: () => ({ addresses: new Set(), ports: new Set() }) }),
  });
  closers.push(() => store.close());
  write(store, 0);
  set(c, store, { enabled: true, host: "127.0.0.1", ...syslog });
  await store.run();
  const start = (): (() => void) => {
    const stop = startSyslog(c, PACE);
    closers.push(stop);
    return stop;
  };
  return { c, store, start, place: () => store.gateway.json(keys.syslogCursor) as AuditCursor | null };
}

function set(c: CoreParts, store: Store, over: Partial<Settings["syslog"]>): void {
  const before = currentSettings(c);
  store.gateway.put(keys.settings, { ...before, syslog: { ...DEFAULT_SETTINGS.syslog, ...before.syslog, ...over } });
}

/** Reads octet-counted messages off streams, in the order of arrival. */
function receiver(make: (onSocket: (socket: Socket) => void) => Server) {
  const got: string[] = [];
  const sockets: Socket[] = [];
  const server = make((socket) => {
    sockets.push(socket);
    let held = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      for (;;) {
        const space = held.indexOf(" ");
        const length = Number(held.subarray(0, Math.max(0, space)).toString());
        if (space <= 0 || held.length < space + 1 + length) return;
        got.push(held.subarray(space + 1, space + 1 + length).toString());
        held = held.subarray(space + 1 + length);
      }
    });
  });
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    got,
    sockets,
    names: () => got.map((m) => /name="([^"]*)"/.exec(m)?.[1]),
    listen: () =>
      new Promise<number>((done) => server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port))),
  };
}
const tcp = () => receiver((onSocket) => createTcp(onSocket));

test("a message of RFC 5424: header, structured data, what was done; nothing breaks out of it", () => {
  const message = syslogMessage(
    { id: "001-x", ...entry(1, { name: 'a"]\\\n<1>', outcome: "refused", code: "forbidden", who: "Анна" }) },
    "core-1.soc.example",
  );
  expect(message).toBe(
    '<108>1 2026-01-01T12:00:00.000Z core-1.soc.example kuma-core - service.add [audit@32473 id="001-x" who="Анна" ' +
      'from="192.0.2.7" what="service.add" name="a\\"\\]\\\\ <1>" outcome="refused" code="forbidden" requestId="r-1" ' +
      'count="1"] \uFEFFАнна: Add the service “a"]\\ <1>” (refused: forbidden)',
  );
  expect(framed("é")).toBe("2 é");
});

test("UDP: one datagram a message, beginning with the change that switched it on", async () => {
  const socket = createSocket("udp4");
  closers.push(() => socket.close());
  const got: string[] = [];
  socket.on("message", (bytes) => got.push(bytes.toString()));
  await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
  const { store, start } = await core({ transport: "udp", port: socket.address().port });
  start();
  write(store, 1);
  write(store, 2);
  await vi.waitFor(() => expect(got.length).toBe(2));
  expect(got[0]).toMatch(/^<109>1 \S+ 127\.0\.0\.11 kuma-core - service\.add \[audit@32473 .*name="n1"/);
  expect(got[1]).toContain('name="n2"');
});

test("TCP: in the order of writing, whatever the clocks said; the place is kept once it is settled", async () => {
  const to = tcp();
  const { store, start, place } = await core({ transport: "tcp", port: await to.listen() });
  start();
  write(store, 1);
  write(store, 2, store.clock.ms - 5000);
  const last = write(store, 3);
  await vi.waitFor(() => expect(to.names()).toEqual(["n1", "n2", "n3"]));
  expect(place()?.revision).toBeLessThan(last);
  store.clock.ms += 1000;
  await vi.waitFor(() => expect(place()?.revision).toBe(last));
});

test("TLS: by the CA of the settings alone", async () => {
  const names = { fqdn: "127.0.0.1", addresses: ["127.0.0.1"] };
  const ca = await createCa(Date.now());
  const key = await createNodeKey();
  const cert = await issueCertificate(ca, await createCsr(key, names), "ref", names, Date.now());
  const to = receiver((onSocket) => createTls({ cert, key }, onSocket));
  const port = await to.listen();
  const { c, store, start } = await core({ transport: "tls", port, ca: (await createCa(Date.now())).cert });
  start();
  write(store, 1);
  await vi.waitFor(() => expect(to.sockets.length + store.gateway.calls.length).toBeGreaterThan(3));
  expect(to.got).toEqual([]);
  set(c, store, { ca: ca.cert });
  await vi.waitFor(() => expect(to.names()).toEqual(["n1"]));
});

test("a connection that breaks: what was not settled comes again, in order, nothing is missing", async () => {
  const to = tcp();
  const { store, start } = await core({ transport: "tcp", port: await to.listen() });
  start();
  write(store, 1);
  await vi.waitFor(() => expect(to.got.length).toBe(1));
  store.clock.ms += 1000;
  write(store, 2);
  await vi.waitFor(() => expect(to.got.length).toBeGreaterThanOrEqual(2));
  to.sockets.at(-1)?.resetAndDestroy();
  write(store, 3);
  await vi.waitFor(() => expect(to.names().slice(-2)).toEqual(["n2", "n3"]));
});

test("another leader goes on from the place; one that does not lead sends nothing", async () => {
  const to = tcp();
  const { store, start, place } = await core({ transport: "tcp", port: await to.listen() });
  const stop = start();
  const first = write(store, 1);
  await vi.waitFor(() => expect(to.got.length).toBe(1));
  store.clock.ms += 1000;
  await vi.waitFor(() => expect(place()?.revision).toBe(first));
  stop();
  write(store, 2);
  const status = store.raft.status;
  if (status === null) throw new Error("no status");
  store.raft.status = { ...status, raftState: "StateFollower" };
  const reads = store.gateway.calls.length;
  start();
  store.raft.status = status;
  await vi.waitFor(() => expect(to.names()).toEqual(["n1", "n2"]));
  expect(store.gateway.calls.length).toBeGreaterThan(reads);
});

test("switched off the place is forgotten, and switched on again what was meanwhile is not sent", async () => {
  const to = tcp();
  const { c, store, start, place } = await core({ transport: "tcp", port: await to.listen() });
  start();
  write(store, 1);
  await vi.waitFor(() => expect(to.got.length).toBe(1));
  set(c, store, { enabled: false });
  await vi.waitFor(() => expect(place()).toBeNull());
  write(store, 2);
  set(c, store, { enabled: true });
  write(store, 3);
  await vi.waitFor(() => expect(to.names()).toEqual(["n1", "n3"]));
});

test("revisions that were compacted away: what is left of them is listed, then the watch goes on", async () => {
  const { store } = createContext();
  closers.push(() => store.close());
  for (let n = 0; n < 1300; n++) write(store, n);
  const start = { revision: store.gateway.revision - 1000, atMs: store.clock.ms, catchUp: null };
  const watch = store.gateway.watch.bind(store.gateway);
  let compacted = true;
  store.gateway.watch = async (w, take, signal) => {
    if (!compacted) return watch(w, take, signal);
    compacted = false;
    throw new EngineError("compacted", "refused", "gone");
  };
  const ending = new AbortController();
  const names: (string | null)[] = [];
  for await (const { entries, cursor } of followAudit(store.gateway, start, ending.signal)) {
    for (const e of entries) names.push((JSON.parse(e.value) as AuditRecord).name);
    expect(cursor.revision).toBeGreaterThanOrEqual(start.revision);
    if (names.length === 1000) write(store, 1300);
    if (names.length > 1000) ending.abort();
  }
  expect(names).toEqual(Array.from({ length: 1001 }, (_, i) => `n${i + 300}`));
});

test("a reader that is slow holds no more than it must, and misses nothing", async () => {
  const { store } = createContext();
  closers.push(() => store.close());
  const ending = new AbortController();
  const start = { revision: store.gateway.revision, atMs: 0, catchUp: null };
  const follow = followAudit(store.gateway, start, ending.signal);
  const first = follow.next();
  for (let n = 0; n < 5000; n++) write(store, n);
  let seen = 0;
  for (let step = first; seen < 5000; step = follow.next()) {
    const { value } = await step;
    if (value === undefined) break;
    for (const e of value.entries) expect((JSON.parse(e.value) as AuditRecord).name).toBe(`n${seen++}`);
  }
  expect(seen).toBe(5000);
  expect(store.gateway.calls.filter((call) => call.startsWith("watch")).length).toBeGreaterThan(1);
  ending.abort();
});
