import { Pool } from "undici";
import { socketPath } from "../../../lib/net/socket-path.ts";
import type { Call } from "./call.ts";
import { decode, exchange, REQUIRE_LEADER } from "./call.ts";
import { encodeDelete, encodeRange, encodeTxn } from "./encode.ts";
import { EngineError } from "./engine-error.ts";
import type { CallOptions, Gateway, OpResult, RangeRequest, RangeResult } from "./gateway-types.ts";
import { decimalId } from "./ids.ts";
import { parseMetrics } from "../metrics.ts";
import { parseVars } from "../vars.ts";
import { runWatch } from "./watch.ts";
import { AlarmWire, DeleteWire, MemberAddWire, MembersWire, RangeWire, StatusWire, TxnWire } from "./wire.ts";

export const CLIENT_SOCKET = "c.sock:0";
const PAGE = 500;

type TxnOp = ReturnType<typeof decode<typeof TxnWire>>["responses"][number];

function opResult(r: TxnOp): OpResult {
  if (r.response_range) return { op: "range", kvs: r.response_range.kvs, count: r.response_range.count };
  if (r.response_delete_range) return { op: "delete", deleted: r.response_delete_range.deleted };
  return { op: "put" };
}

/**
 * Returns a client of the etcd whose client socket is in `socketDir`. The folder must exist; the engine need not run
 * yet.
 */
export function createGateway(socketDir: string): Gateway {
  const socket = socketPath(socketDir, CLIENT_SOCKET);
  // two pools: writes that block while there is no leader must not delay the probes
  const data = new Pool("http://localhost", { socketPath: socket.path, connections: 64 });
  const probe = new Pool("http://localhost", { socketPath: socket.path, connections: 4 });
  const post = (
    path: string,
    body: Call["body"] = {},
    o?: CallOptions,
    headers?: Record<string, string>,
  ): Promise<string> => exchange(data, { path, body, ...(headers && { headers }) }, o);

  async function range(r: RangeRequest, o?: CallOptions): Promise<RangeResult> {
    const { lastKey: _, ...result } = await rangePage(r, o);
    return result;
  }

  async function rangePage(r: RangeRequest, o?: CallOptions): Promise<RangeResult & { lastKey: string | null }> {
    const text = await post("/v3/kv/range", encodeRange(r), o, r.serializable === true ? undefined : REQUIRE_LEADER);
    const { header, kvs, count, more } = decode(RangeWire, text);
    return { revision: header.revision, kvs: kvs.all, count, more, lastKey: kvs.last };
  }

  return {
    range,
    async rangeAll(r, o) {
      const { pageSize = PAGE, key, ...rest } = r;
      const { lastKey, ...first } = await rangePage({ ...rest, key, limit: pageSize }, o);
      let page = { ...first, lastKey };
      while (page.more && page.lastKey !== null) {
        // the smallest key after the last one; the first page's revision, so that all pages are one snapshot
        const after = Buffer.concat([Buffer.from(page.lastKey, "base64"), Buffer.of(0)]);
        page = await rangePage(
          { key: after, rangeEnd: r.rangeEnd, limit: pageSize, revision: first.revision, serializable: true },
          o,
        );
        first.kvs.push(...page.kvs);
      }
      return { ...first, more: false };
    },
    async txn(t, o) {
      const a = decode(TxnWire, await post("/v3/kv/txn", encodeTxn(t), o, REQUIRE_LEADER));
      return { succeeded: a.succeeded, revision: a.header.revision, responses: a.responses.map(opResult) };
    },
    async deleteRange(r, o) {
      const a = decode(DeleteWire, await post("/v3/kv/deleterange", encodeDelete(r), o, REQUIRE_LEADER));
      return { deleted: a.deleted, revision: a.header.revision };
    },
    watch: (w, onBatch, signal, onOpen) => runWatch(socket.path, w, onBatch, signal, onOpen),
    async status(o) {
      const a = decode(StatusWire, await exchange(probe, { path: "/v3/maintenance/status", body: {} }, o));
      return {
        memberId: a.header.member_id,
        clusterId: a.header.cluster_id,
        version: a.version,
        revision: a.header.revision,
        leaderMemberId: a.leader,
        raftIndex: a.raftIndex,
        raftTerm: a.raftTerm,
        appliedIndex: a.raftAppliedIndex,
        learner: a.isLearner,
        dbBytes: a.dbSize,
        dbInUseBytes: a.dbSizeInUse,
        errors: a.errors,
      };
    },
    async raftStatus(o) {
      const text = await exchange(probe, { path: "/debug/vars" }, o);
      try {
        return parseVars(text);
      } catch (error) {
        throw new EngineError("other", "refused", "no raft.status yet", { cause: error });
      }
    },
    metrics: async (o) => parseMetrics(await exchange(probe, { path: "/metrics" }, o)),
    async memberList(o) {
      const a = decode(MembersWire, await post("/v3/cluster/member/list", {}, o));
      return { clusterId: a.header.cluster_id, members: a.members };
    },
    memberAdd: async (url, m, o) =>
      decode(
        MemberAddWire,
        await post("/v3/cluster/member/add", { peerURLs: [url], isLearner: m.learner }, o, REQUIRE_LEADER),
      ),
    memberPromote: async (id, o) =>
      decode(MembersWire, await post("/v3/cluster/member/promote", { ID: decimalId(id) }, o, REQUIRE_LEADER)).members,
    memberRemove: async (id, o) =>
      decode(MembersWire, await post("/v3/cluster/member/remove", { ID: decimalId(id) }, o, REQUIRE_LEADER)).members,
    memberUpdate: async (id, url, o) =>
      decode(
        MembersWire,
        await post("/v3/cluster/member/update", { ID: decimalId(id), peerURLs: [url] }, o, REQUIRE_LEADER),
      ).members,
    async moveLeader(id, o) {
      await post("/v3/maintenance/transfer-leadership", { targetID: decimalId(id) }, o);
    },
    async alarms(o) {
      const a = decode(AlarmWire, await post("/v3/maintenance/alarm", { action: "GET" }, o, REQUIRE_LEADER));
      return a.alarms.map((x) => ({ memberId: x.memberID, alarm: x.alarm }));
    },
    async disarm(id, alarm, o) {
      await post("/v3/maintenance/alarm", { action: "DEACTIVATE", memberID: decimalId(id), alarm }, o, REQUIRE_LEADER);
    },
    async compact(revision, o) {
      await post("/v3/kv/compaction", { revision: String(revision), physical: true }, o, REQUIRE_LEADER);
    },
    async defragment(o) {
      await post("/v3/maintenance/defragment", {}, { timeoutMs: 60_000, ...o });
    },
    async close() {
      await Promise.all([data.destroy(), probe.destroy()]);
      socket.close();
    },
  };
}
