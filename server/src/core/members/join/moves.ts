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
 * Completes the moves of hosts whose Cores present the new certificate, on the leader: updates the peer URL in the
 * engine's membership, then the record, which frees the old names and addresses. In this order, as an old address in
 * the engine's membership prevents another host from being added with it. Losing the leader in between is harmless, as
 * both steps may be repeated.
 */
export async function finishMoves(deps: Deps): Promise<void> {
  for (const { value: record } of deps.registry.cores.values()) {
    if (record.move === undefined || record.memberId === null || !isThere(deps, record)) continue;
    try {
      await finish(deps, record.ref, record.memberId, record.move);
    } catch (error) {
      // Other moves and joins must not wait for it.
      if (!(error instanceof ApiProblem || error instanceof EngineError || error instanceof MovedOn)) throw error;
      deps.log.info(
        { err: error, ref: record.ref },
        "membership: a move is not finished yet; the next round tries again",
      );
    }
  }
}

async function finish(deps: Deps, ref: string, memberId: string, { certificate, host }: MoveRecord): Promise<void> {
  const url = `https://${host.raft}`;
  const { members } = await deps.engine.gateway.memberList({ timeoutMs: 1000 });
  const member = members.find((m) => m.memberId === memberId);
  if (member === undefined) return;
  if (member.peerUrls.join() !== url) await deps.engine.gateway.memberUpdate(memberId, url, { timeoutMs: 3000 });
  await deps.changes.execute(ownRequest(deps), () => planMoved(deps, ref, certificate));
  deps.log.info({ ref, raft: host.raft }, "membership: a host has moved");
}

/** Reports whether its Core runs with the certificate that names the new addresses. */
function isThere(deps: Deps, { ref, move }: ServiceRecord): boolean {
  if (move === undefined) return false;
  const shown = ref === deps.self.ref ? serialOf(deps.client.tls.cert) : (deps.exchange.of(ref).report?.serial ?? null);
  return shown !== null && shown === serialOf(move.certificate);
}

function planMoved(deps: Deps, ref: string, certificate: string): ChangePlan {
  const found = findService(deps.registry, ref);
  const { host, move, certificate: old, raft, ...rest } = found.value;
  // A newer move was requested meanwhile: the next round checks whether its Core is there.
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
            // Revoked with the others once this member is removed.
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

/** Thrown when the host is to move somewhere else by now. */
class MovedOn extends Error {}
