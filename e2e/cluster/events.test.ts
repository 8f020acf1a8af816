import { describe, expect, it } from "vitest";
import type { EventOf } from "@core-console/shared/contract/events";
import { PORT } from "@core-console/shared/contract/ports";
import type { Service } from "@core-console/shared/contract/service";
import { isGood } from "../support/cluster/cluster.ts";
import { type CoreNode, certificatesIn, signalCore } from "../support/cluster/core-node.ts";
import { type EventReader, readEvents } from "../support/cluster/sse.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("events", { cores: 3, console: true });
const bearer = () => cluster().administrator.token;
const open = (o: { lastEventId?: string } = {}) => readEvents(cluster().consoleUrl, { bearer: bearer(), ...o });
const epochOf = (id: string): string => id.slice(0, id.lastIndexOf("-"));

/** The epoch under which a Core itself streams. */
async function epochOfCore(core: CoreNode): Promise<string> {
  const base = `https://${core.host}:${PORT.internal}`;
  const own = await readEvents(base, { bearer: bearer(), ca: certificatesIn(core.home).ca, query: "?stale=1" });
  const { epoch } = await own.wait("hello");
  await own.close();
  return epoch;
}

async function withReader(
  test: (reader: EventReader) => Promise<void>,
  o: { lastEventId?: string } = {},
): Promise<void> {
  const reader = await open(o);
  try {
    await test(reader);
  } finally {
    await reader.close();
  }
}

describe("the event stream of the console", () => {
  it("begins with hello, and never tells where the Cores are", () =>
    withReader(async (reader) => {
      const hello = await reader.wait("hello");
      // Only the console's report on its upstream may come before.
      expect(reader.events.find((e) => e.type !== "upstream")?.type).toBe("hello");
      expect(hello.services.map((s) => s.name)).toEqual(expect.arrayContaining(["core-1", "core-2", "core-3"]));
      expect(hello.stale).toBe(false);
      expect(hello.cluster.leadership).toBe("confirmed");
      // A Core sends them right after its hello: before anything else that happens.
      const made = await cluster().api.add("after-hello");
      await reader.wait("registry", (d) => d.changed.some((s) => s.ref === made.ref));
      expect(reader.events.map((e) => e.type)).not.toContain("peers");
    }));

  it("tells each change of the registry with its revision, in order", () =>
    withReader(async (reader) => {
      await reader.wait("hello");
      const made = await cluster().api.add("told");
      const added = await reader.wait("registry", (d) => d.changed.some((s) => s.ref === made.ref));
      expect(added.revision).toBeGreaterThanOrEqual(made.revision);
      await cluster().api.change("PATCH", `/services/${made.ref}`, { body: { name: "told-again" } });
      await reader.wait("registry", (d) => d.changed.some((s) => s.name === "told-again"));
      await cluster().api.change("DELETE", `/services/${made.ref}`);
      await reader.wait("registry", (d) => d.removed.includes(made.ref));
      const revisions = reader.events
        .filter((e) => e.type === "registry")
        .map((e) => (e.data as EventOf<"registry">).revision);
      expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
      // What the console says of itself (hello, upstream) may share the place of the event before it; the Core's own
      // never.
      const ids = reader.events.filter((e) => e.type === "registry").map((e) => e.id);
      expect(new Set(ids).size).toBe(ids.length);
    }));

  it("goes on saying how old everything is", () =>
    withReader(async (reader) => {
      await until("three ages", () => reader.events.filter((e) => e.type === "seen").length >= 3);
      for (const event of reader.events.filter((e) => e.type === "seen")) {
        expect(Object.keys((event.data as EventOf<"seen">).ages).length).toBeGreaterThanOrEqual(3);
      }
    }));

  it("goes on where a reader stopped: nothing twice, nothing missed, no hello", async () => {
    let last = "";
    await withReader(async (reader) => {
      await reader.wait("hello");
      await cluster().api.add("seen-by-both");
      await reader.wait("registry", (d) => d.changed.some((s) => s.name === "seen-by-both"));
      // `seen` and `upstream` carry no id.
      last = reader.events.findLast((e) => e.id !== "")?.id ?? "";
    });
    const missed = await cluster().api.add("while-away");
    await withReader(
      async (reader) => {
        await reader.wait("registry", (d) => d.changed.some((s) => s.ref === missed.ref));
        expect(reader.events.map((e) => e.type)).not.toContain("hello");
        expect(
          reader.events.some((e) => e.type === "registry" && JSON.stringify(e.data).includes("seen-by-both")),
        ).toBe(false);
      },
      { lastEventId: last },
    );
  });

  it.each([
    ["a word", "nonsense"],
    ["of another time", "abc-1"],
    ["empty on both sides", "-"],
    ["of 5,000 letters", "x".repeat(5000)],
  ])("begins anew for a last event ID that is none: %s", (_, lastEventId) =>
    withReader(async (reader) => void (await reader.wait("hello")), { lastEventId }),
  );

  it("is told apart by its leader: a follower has a stream of its own only when asked for stale", () =>
    cluster().underOneLeader(async ({ followers }) => {
      expect(followers).toHaveLength(2);
      for (const { home, host } of followers) {
        const { ca } = certificatesIn(home);
        const base = `https://${host}:${PORT.internal}`;
        const refused = await readEvents(base, { bearer: bearer(), ca });
        await refused.close();
        expect(refused.status).toBe(307);
        const stale = await readEvents(base, { bearer: bearer(), ca, query: "?stale=1" });
        const hello = await stale.wait("hello");
        await stale.close();
        expect(hello.stale).toBe(true);
      }
    }));

  it("lives through the death of the leader: no leader, another one, the dead one red, later green, under one series of ids", () =>
    withReader(async (reader) => {
      await reader.wait("hello");
      const leader = await cluster().leader();
      const epochBefore = await epochOfCore(leader);
      const from = reader.events.length;
      signalCore(leader, "SIGKILL");
      await reader.wait("upstream", (d) => d.state === "no_leader", from);
      const led = await reader.wait("upstream", (d) => d.state === "leader", from);
      expect(led.consoles.length).toBeGreaterThan(0);
      await until("a cluster that names another leader", () =>
        reader.events
          .slice(from)
          .some(
            (e) =>
              (e.type === "cluster" || e.type === "hello") && leads(e.data) !== null && leads(e.data) !== leader.ref,
          ),
      );
      await until("red", () => reader.events.slice(from).some((e) => serviceIn(e.data, leader.ref)?.status === "off"));
      const made = await cluster().api.add("under-the-new-leader");
      await reader.wait("registry", (d) => d.changed.some((s) => s.ref === made.ref), from);
      expect(await epochOfCore(await cluster().leader())).not.toBe(epochBefore);
      // The console's own ids continue across leaders, so that a page resumes where it was.
      const ids = reader.events.map((e) => e.id).filter((id) => id !== "");
      expect(new Set(ids.map(epochOf)).size).toBe(1);
      const numbers = ids.map((id) => Number(id.slice(id.lastIndexOf("-") + 1)));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      const back = reader.events.length;
      await cluster().restart(leader);
      await until("green", () =>
        reader.events.slice(back).some((e) => {
          const service = serviceIn(e.data, leader.ref);
          return service !== null && isGood(service);
        }),
      );
      await cluster().green();
    }));

  it("serves many readers the same", async () => {
    const readers = await Promise.all(Array.from({ length: 20 }, () => open()));
    await Promise.all(readers.map((r) => r.wait("hello")));
    const made = await cluster().api.add("for-everyone");
    await Promise.all(readers.map((r) => r.wait("registry", (d) => d.changed.some((s) => s.ref === made.ref))));
    await Promise.all(readers.map((r) => r.close()));
  });
});

const leads = (data: unknown): string | null => (data as EventOf<"cluster">).cluster.leader?.ref ?? null;
/** A service where an event shows it. */
function serviceIn(data: unknown, ref: string): Service | null {
  const { service, services, changed } = data as { service?: Service; services?: Service[]; changed?: Service[] };
  const shown = [...(service === undefined ? [] : [service]), ...(services ?? []), ...(changed ?? [])];
  return shown.find((s) => s.ref === ref) ?? null;
}
