import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HEADER } from "@core-console/shared/contract/headers";
import { EventData, type EventOf, type EventType } from "@core-console/shared/contract/events";
import type { UserRole } from "@core-console/shared/contract/access";
import { keys } from "../../state/keys.ts";
import { createContext, heard, type CoreParts } from "../../testing/context.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord, createdRecord } from "../../testing/records.ts";
import { addSession, addToken, addUser } from "../../testing/users.ts";
import type { Store } from "../../testing/store.ts";
import { EventHub, MOST_RAN_OUT } from "./events.ts";
import type { Call } from "../server/server.ts";

/** One client: what it was sent, frame by frame. */
class Listener extends EventEmitter {
  frames: { id: string; type: EventType; data: unknown }[] = [];
  writableLength = 0;
  ended = false;
  destroyed = false;
  head: Record<string, string> = {};
  writeHead(_status: number, head: Record<string, string>): void {
    this.head = head;
  }
  #begun = "";
  write(part: string | Buffer, sent?: () => void): boolean {
    sent?.();
    const text = this.#begun + part.toString();
    this.#begun = text.endsWith("\n\n") ? "" : text;
    const [, id, type, data] = /^id: (.+)\nevent: (.+)\ndata: (.+)\n\n$/.exec(text) ?? [];
    if (id !== undefined && type !== undefined) {
      const known = type as EventType;
      this.frames.push({ id, type: known, data: EventData[known].parse(JSON.parse(data ?? "null")) });
    }
    return true;
  }
  end(): void {
    this.ended = true;
  }
  destroy(): void {
    this.destroyed = true;
  }
  get types(): string[] {
    return this.frames.map((f) => f.type);
  }
}

let c: CoreParts;
let store: Store;
let hub: EventHub;
beforeEach(async () => {
  ({ c, store } = createContext());
  store.add(coreRecord(1));
  store.add(coreRecord(2));
  await store.run();
  heard(c, 2);
  vi.useFakeTimers();
  hub = new EventHub(c);
  hub.start();
});
afterEach(() => {
  hub.stop();
  store.close();
  vi.useRealTimers();
});

function open(stale = false, role: UserRole = "administrator", id = "session-1"): Listener {
  const response = new Listener();
  const caller = { user: { role, by: { session: { id } } } };
  const call = { reply: { hijack: () => undefined, raw: response }, request: { id: "r-1" }, stale, caller };
  hub.open(call as unknown as Call);
  return response;
}
/** Runs the hub's next evaluation `ms` later, with core 2 still reporting. */
function later(ms: number): void {
  store.clock.ms += ms;
  heard(c, 2);
  hub.tick();
}

test("hello comes first, with everything; then where the Cores are", () => {
  const one = open();
  expect(one.types).toEqual(["hello", "peers"]);
  expect(one.frames[0]?.data).toMatchObject({
    revision: store.registry.revision,
    stale: false,
    cluster: { leadership: "confirmed" },
  });
  expect(one.frames[0]?.data).toMatchObject({ services: [{}, {}] });
});

test("the head of a stream says the role that it is written for", () => {
  expect(open(false, "viewer").head).toMatchObject({ [HEADER.role]: "viewer" });
});

test("ages alone are no news", () => {
  const one = open();
  one.frames = [];
  for (let i = 0; i < 20; i++) later(100);
  expect(one.types).toEqual([]);
});

test("once a second every client receives the age of every observation", async () => {
  const one = open();
  const ages = () => one.frames.filter((f) => f.type === "seen");
  await vi.advanceTimersByTimeAsync(999);
  expect(ages()).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(ages()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(9000);
  expect(ages()).toHaveLength(10);
  expect(ages()[0]?.data).toMatchObject({ ages: { [coreRecord(1).ref]: 0, [coreRecord(2).ref]: expect.any(Number) } });
});

test("a light that changes is sent once, without any write", () => {
  const one = open();
  one.frames = [];
  store.clock.ms += 1600;
  hub.tick();
  hub.tick();
  // Alone of two voters it is cut off: both lights change, each is sent once.
  const members = one.frames.filter((f) => f.type === "member");
  expect(members).toHaveLength(2);
  for (const [nth, ref] of [coreRecord(1).ref, coreRecord(2).ref].entries())
    expect(members[nth]?.data).toMatchObject({ service: { ref, status: "unknown" } });
  expect(one.types.filter((t) => t === "cluster")).toHaveLength(1);
});

test("a changed record is sent with its revision; a removed one by its ref", () => {
  const one = open();
  one.frames = [];
  const added = createdRecord(3);
  store.add(added);
  store.gateway.delete(keys.service(added.ref));
  const told = one.frames.filter((f) => f.type === "registry").map((f) => f.data);
  expect(told).toMatchObject([
    { changed: [{ ref: added.ref }], removed: [] },
    { revision: store.registry.revision, changed: [], removed: [added.ref] },
  ]);
});

test("an unused ID that expires is sent once", () => {
  store.add(createdRecord(3));
  const one = open();
  later(86_400_000);
  later(1000);
  const told = one.frames.filter(
    (f) => f.type === "member" && (f.data as { service: { status: string } }).service.status === "expired",
  );
  expect(told).toHaveLength(1);
});

test("IDs that expire together are sent some at a time, each once, and without a client no view is made", async () => {
  const at = new Date(store.clock.ms + 1000).toISOString();
  const many = Array.from({ length: 2 * MOST_RAN_OUT + 10 }, (_, n) => createdRecord(10 + n, { expiresAt: at }));
  const views = vi.spyOn(c.observatory, "service");
  let revision = 0;
  for (const record of many) revision = store.gateway.put(keys.service(record.ref), record);
  await store.registry.reached(revision, new AbortController().signal);
  expect(views).not.toHaveBeenCalled();
  const one = open();
  const ranOut = (): string[] =>
    one.frames
      .filter((f) => f.type === "member")
      .map((f) => (f.data as { service: { ref: string; status: string } }).service)
      .filter((s) => s.status === "expired")
      .map((s) => s.ref);
  later(1000);
  expect(ranOut()).toHaveLength(MOST_RAN_OUT);
  for (const [n, all] of [2 * MOST_RAN_OUT, many.length, many.length].entries()) {
    later(500);
    expect([n, ranOut().length]).toEqual([n, all]);
  }
  expect(new Set(ranOut()).size).toBe(many.length);
});

test("ids are the epoch and a sequence that only grows; another term is another epoch", () => {
  const one = open();
  store.add(createdRecord(3));
  store.add(createdRecord(4));
  const [epoch] = one.frames[0]?.id.split("-") ?? [];
  const sequence = one.frames.map((f) => Number(f.id.slice(f.id.lastIndexOf("-") + 1)));
  expect(sequence).toEqual(sequence.toSorted((a, b) => a - b));
  expect(new Set(sequence).size).toBe(sequence.length);
  store.raft.status = { ...(store.raft.status ?? never()), term: 6 };
  expect(open().frames[0]?.id.startsWith(`${epoch}-`)).toBe(false);
});

test("who asked for the leader's stream gets its end with the leadership; a stale one goes on", () => {
  const [one, other] = [open(), open(true)];
  store.raft.status = { ...(store.raft.status ?? never()), raftState: "StateFollower", leaderMemberId: "m2", term: 6 };
  heard(c, 2, { report: report(2, { raftState: "StateLeader", leaderMemberId: "m2", term: 6 }) });
  hub.tick();
  expect(one.ended).toBe(true);
  expect(other.ended).toBe(false);
  other.frames = [];
  store.add(createdRecord(3));
  expect(other.types).toEqual(["registry"]);
});

test("a client that reads slowly is dropped; the others are not", () => {
  const [slow, quick] = [open(), open()];
  slow.writableLength = 5 * 1024 * 1024;
  slow.frames = [];
  store.add(createdRecord(3));
  expect(slow.destroyed).toBe(true);
  expect(slow.frames).toEqual([]);
  expect(quick.types).toContain("registry");
});

test("a client that went away is forgotten, and stop ends the rest and every timer", () => {
  const [gone, rest] = [open(), open()];
  gone.emit("close");
  gone.frames = [];
  store.add(createdRecord(3));
  expect(gone.frames).toEqual([]);
  hub.stop();
  expect(rest.ended).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("an unused ID is in no frame of a role that may not see it, and in the others' of the same number", () => {
  const unused = createdRecord(3, { idUses: [] });
  const administrators = createdRecord(4);
  const [viewer, operator] = [open(false, "viewer"), open(false, "operator")];
  store.add(unused);
  const late = open(false, "viewer");
  for (const one of [viewer, late]) expect(JSON.stringify(one.frames)).not.toContain(unused.id);
  expect(viewer.frames.at(-1)).toMatchObject({ type: "registry", data: { changed: [{ ref: unused.ref, id: null }] } });
  expect(operator.frames.at(-1)).toMatchObject({ type: "registry", data: { changed: [{ id: unused.id }] } });
  expect(viewer.frames.at(-1)?.id).toBe(operator.frames.at(-1)?.id);
  expect(JSON.stringify(viewer.frames)).toContain(coreRecord(1).id);
  const administrator = open(false, "administrator");
  store.add(administrators);
  expect(JSON.stringify(operator.frames)).not.toContain(administrators.id);
  expect(administrator.frames.at(-1)).toMatchObject({ data: { changed: [{ id: administrators.id }] } });
});

describe("session-ended", () => {
  const endingsSeenBy = (l: Listener): unknown[] =>
    l.frames.filter((f) => f.type === "session-ended").map((f) => f.data);

  test("is sent to every stream, and ends the one that was opened by it", () => {
    const user = addUser(store, "anna", "viewer");
    const [one, other] = [addSession(store, user), addSession(store, user)];
    const [own, rest] = [open(false, "viewer", one.record.id), open(false, "viewer", other.record.id)];
    store.gateway.delete(keys.session(one.hash));
    const ending = { reason: "ended", ids: [one.record.id] };
    expect([endingsSeenBy(own), endingsSeenBy(rest)]).toEqual([[ending], [ending]]);
    expect([own.ended, rest.ended]).toEqual([true, false]);
  });

  test("another role changes all that is the user's, tokens too; disabled or removed ends it", () => {
    const user = addUser(store, "anna", "operator");
    const ids = [addSession(store, user).record.id, addToken(store, user).record.id].toSorted();
    const one = open();
    const last = (): unknown => {
      const { reason, ids: of } = endingsSeenBy(one).at(-1) as { reason: string; ids: string[] };
      return [reason, of.toSorted()];
    };
    store.gateway.put(keys.user(user.id), { ...user, role: "viewer" });
    expect(last()).toEqual(["changed", ids]);
    store.gateway.put(keys.user(user.id), { ...user, role: "viewer", disabled: true });
    expect(last()).toEqual(["ended", ids]);
    store.gateway.put(keys.user(user.id), { ...user, name: "Anna" });
    store.gateway.delete(keys.user(user.id));
    expect(last()).toEqual(["ended", ids]);
  });

  test("a last use, a name or a new session is no end", () => {
    const user = addUser(store, "anna", "operator");
    const { hash, record } = addSession(store, user);
    const one = open();
    store.gateway.put(keys.session(hash), { ...record, lastUsedAt: new Date(store.clock.ms + 1).toISOString() });
    store.gateway.put(keys.user(user.id), { ...user, name: "Anna", knownAddresses: ["192.0.2.1"] });
    addSession(store, user);
    expect(endingsSeenBy(one)).toEqual([]);
  });

  test("what expired by time is sent once, within a second", async () => {
    const user = addUser(store, "anna", "operator");
    const session = addSession(store, user);
    const token = addToken(store, user, { expiresAt: new Date(store.clock.ms + 13 * 3_600_000).toISOString() });
    const one = open();
    store.clock.ms += 12 * 3_600_000;
    await vi.advanceTimersByTimeAsync(3000);
    expect(endingsSeenBy(one)).toEqual([{ reason: "expired", ids: [session.record.id] }]);
    store.clock.ms += 3_600_000;
    await vi.advanceTimersByTimeAsync(3000);
    expect(endingsSeenBy(one).at(-1)).toEqual({ reason: "expired", ids: [token.record.id] });
    expect(endingsSeenBy(one)).toHaveLength(2);
  });
});

test("while no engine has answered, a stream shows the last known state, and follows what the Core hears", () => {
  const { services, cores, settings } = store.registry;
  const state = { services, cores, settings, revision: 7, atMs: 0 };
  hub.stop();
  const restarted = createContext({ lastKnown: { state } as unknown as CoreParts["lastKnown"] });
  ({ c } = restarted);
  restarted.store.raft.status = null;
  hub = new EventHub(c);
  const one = open(true, "viewer");
  expect(one.frames[0]).toMatchObject({ type: "hello", data: { revision: 7, stale: true, cluster: { leader: null } } });
  const hello = one.frames[0]?.data as EventOf<"hello"> | undefined;
  expect(hello?.services.map((s) => s.name)).toEqual(["core-1", "core-2"]);
  heard(c, 2);
  hub.tick();
  expect(one.types).toContain("cluster");
  restarted.store.close();
});

function never(): never {
  throw new Error("no raft status");
}
