import type { MembersDeps } from "../deps.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { moveName } from "../home/host-names.ts";
import { serialOf } from "../../../lib/tls/certificate-serial.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { MoveRecord, ServiceRecord } from "../../state/records.ts";
import { findService, ownRequest, putService, unchanged } from "../../state/service-changes.ts";

type Deps = Pick<MembersDeps, "registry" | "changes" | "log" | "self" | "engine" | "client" | "exchange">;

/**
 * Ends the moves of hosts whose Cores show the new certificate, on the leader: the engine's members dial it there, and then
 * the record says so, which frees the old names and addresses. In this order: an old address in the engine's membership
 * keeps another host from being added with it. A leader lost in between changes nothing, as both may be done again.
 */
export async function finishMoves(c: Deps): Promise<void> {
  for (const { value: record } of c.registry.cores.values()) {
    if (record.move === undefined || record.memberId === null || !isThere(c, record)) continue;
    try {
      await finish(c, record.ref, record.memberId, record.move);
    } catch (error) {
      // The others, and joins, do not wait for it.
      if (!(error instanceof ApiProblem || error instanceof EngineError || error instanceof MovedOn)) throw error;
      c.log.info({ err: error, ref: record.ref }, "membership: a move is not finished yet; the next round tries again");
    }
  }
}

async function finish(c: Deps, ref: string, memberId: string, { certificate, host }: MoveRecord): Promise<void> {
  const url = `https://${host.raft}`;
  const { members } = await c.engine.gateway.memberList({ timeoutMs: 1000 });
  const member = members.find((m) => m.memberId === memberId);
  if (member === undefined) return;
  if (member.peerUrls.join() !== url) await c.engine.gateway.memberUpdate(memberId, url, { timeoutMs: 3000 });
  await c.changes.execute(ownRequest(c), () => planMoved(c, ref, certificate));
  c.log.info({ ref, raft: host.raft }, "membership: a host has moved");
}

/** Its Core runs with the certificate that names the new addresses. */
function isThere(c: Deps, { ref, move }: ServiceRecord): boolean {
  if (move === undefined) return false;
  const shown = ref === c.self.ref ? serialOf(c.client.tls.cert) : (c.exchange.of(ref).report?.serial ?? null);
  return shown !== null && shown === serialOf(move.certificate);
}

function planMoved(c: Deps, ref: string, certificate: string): ChangePlan {
  const found = findService(c.registry, ref);
  const { host, move, certificate: old, raft, ...rest } = found.value;
  // Asked for anew meanwhile: the next round looks whether its Core is there.
  if (move?.certificate !== certificate) throw new MovedOn();
  const before = keys.host(host?.fqdn ?? "");
  const serial = old === null ? null : serialOf(old);
  const next: ServiceRecord = {
    ...rest,
    host: move.host,
    certificate: move.certificate,
    ...(raft === undefined
      ? {}
      : {
          raft: {
            ...raft,
            certificate: move.raftCertificate ?? raft.certificate,
            // Revoked with the others once this member is taken out.
            serials: serial === null ? raft.serials : [...raft.serials, serial],
          },
        }),
  };
  return {
    compare: [unchanged(found)],
    ops: [putService(next), ...(before === keys.host(move.host.fqdn) ? [] : [{ op: "delete" as const, key: before }])],
    audit: { what: "service.moved", ref, name: moveName(rest.name, host, move.host) },
    status: 200,
    ref,
    made: null,
  };
}

/** It is to be somewhere else by now. */
class MovedOn extends Error {}
