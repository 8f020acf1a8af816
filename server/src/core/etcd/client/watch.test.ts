import { expect, test } from "vitest";
import type { WatchBatch } from "./gateway-types.ts";
import { watchReader } from "./watch.ts";

const b64 = (s: string): string => Buffer.from(s).toString("base64");
const line = (result: object): string =>
  JSON.stringify({ result: { header: { cluster_id: "1", member_id: "2", revision: "7" }, ...result } });
const put = (key: string, revision = "7") => ({
  kv: { key: b64(key), value: b64("v"), create_revision: revision, mod_revision: revision, version: "1" },
});
const reader = (only?: string): { read: (l: string) => void; batches: WatchBatch[]; opened: number[] } => {
  const batches: WatchBatch[] = [];
  const opened: number[] = [];
  return {
    batches,
    opened,
    read: watchReader(
      (b) => batches.push(b),
      (r) => opened.push(r),
      only,
    ),
  };
};

test("created, then events; a put's type is left out on the wire", () => {
  const { read, batches, opened } = reader();
  read(line({ created: true }));
  read("");
  read(line({ events: [put("a"), { type: "DELETE", kv: { key: b64("b"), mod_revision: "7" } }] }));
  expect(opened).toEqual([7]);
  expect(batches).toEqual([
    {
      revision: 7,
      events: [
        { type: "put", key: "a", value: "v", createRevision: 7, modRevision: 7, version: 1 },
        { type: "delete", key: "b", value: "", createRevision: 0, modRevision: 7, version: 0 },
      ],
    },
  ]);
});

test("fragments of one revision are handed over as one batch", () => {
  const { read, batches } = reader();
  read(line({ fragment: true, events: [put("a")] }));
  read(line({ fragment: true, events: [put("b")] }));
  // Everything before it has been passed on: there was nothing.
  expect(batches).toEqual([{ revision: 6, events: [] }]);
  read(line({ events: [put("c")] }));
  expect(batches.slice(1).map((b) => b.events.map((e) => e.key))).toEqual([["a", "b", "c"]]);
});

test("a fragment hands over the revisions that are whole, and keeps the last one until it is", () => {
  const { read, batches } = reader();
  read(line({ fragment: true, events: [put("a", "5"), put("b", "6"), put("c", "7")] }));
  read(line({ fragment: true, events: [put("d", "7")] }));
  expect(batches.map((b) => [b.revision, b.events.map((e) => e.key)])).toEqual([[6, ["a", "b"]]]);
  read(line({ events: [put("e", "7"), put("f", "8")] }));
  expect(batches.slice(1).map((b) => [b.revision, b.events.map((e) => e.key)])).toEqual([[8, ["c", "d", "e", "f"]]]);
});

test("a batch counts up to its last event, whatever the header says", () => {
  const { read, batches } = reader();
  read(line({ header: { cluster_id: "1", member_id: "2", revision: "9000" }, events: [put("a", "5")] }));
  expect(batches.map((b) => b.revision)).toEqual([5]);
});

test("events of keys that are not wanted only move the revision", () => {
  const { read, batches } = reader("/kuma/");
  read(line({ events: [put("/kum", "5"), put("/kuma", "5"), { kv: { mod_revision: "6" } }] }));
  read(line({ events: [put("/kuma/r/x", "7"), put("/kumb/", "8"), put("z", "9")] }));
  read(line({ fragment: true, events: [put("z", "10"), put("y", "11")] }));
  expect(batches.map((b) => [b.revision, b.events.map((e) => e.key)])).toEqual([
    [6, []],
    [9, ["/kuma/r/x"]],
    [10, []],
  ]);
});

test("compaction, cancellation and errors of either gateway generation end the watch by name", () => {
  const thrown = (l: string): unknown => {
    try {
      reader().read(l);
      return null;
    } catch (e) {
      return e;
    }
  };
  expect(thrown(line({ canceled: true, compact_revision: "4" }))).toMatchObject({ kind: "compacted" });
  expect(thrown(line({ canceled: true, cancel_reason: "etcdserver: no leader" }))).toMatchObject({ kind: "no_leader" });
  expect(thrown('{"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: server stopped"}}')).toMatchObject({
    kind: "lost",
  });
  expect(thrown('{"error":{"code":14,"message":"etcdserver: no leader","details":[]}}')).toMatchObject({
    kind: "no_leader",
  });
  expect(thrown("half a li")).toMatchObject({ kind: "other" });
});
