import { Reason } from "@core-console/shared/contract/service";
import * as z from "zod/mini";
import type { CoreContext } from "../context.ts";
import { CONTACT_MS } from "../observe/view.ts";
import type { ServiceRecord } from "../store/records.ts";
import { dialBoth } from "./dial.ts";
import type { JoinState } from "./joins.ts";

const PROBE_EVERY_MS = 500;
/** A host that has just enrolled opens its ports a moment later: what is told to people has lasted this long. */
const GRACE_MS = 2000;
/** A pair seen reaching each other is believed for this long. */
const BELIEVED_MS = 5000;
const DialAnswer = z.object({ raft: z.nullable(Reason), internal: z.nullable(Reason) });

/**
 * The stage "reachable back": every member in contact dials the joiner on 7209 and 7210, and the joiner dials every member.
 * Runs its probes in the background; returns whether every pair was seen both ways lately.
 */
export async function probeJoiner(c: CoreContext, record: ServiceRecord, state: JoinState): Promise<boolean> {
  const { host } = record;
  if (host === null) return false;
  const now = c.now();
  const report = c.exchange.of(record.ref);
  const silent = report.receivedAtMs === null || now - report.receivedAtMs > CONTACT_MS;
  const others = [...c.registry.cores.values()]
    .map((s) => s.value)
    .filter((s) => s.memberId !== null && s.ref !== record.ref && (s.ref === c.self.ref || inContact(c, s.ref)));
  if (!state.probing && now - state.probedAtMs >= PROBE_EVERY_MS) {
    state.probing = true;
    state.probedAtMs = now;
    // A learner is not believed about others: it is dialled by the joiner, and not asked whom it reaches.
    const asked = others.filter((member) => member.voter);
    void Promise.all(asked.map((member) => probeFrom(c, member, record, state))).then(
      (faults) => {
        state.probing = false;
        const fault = faults.find((f) => f !== null) ?? null;
        const said = whoIsAway(c, c.exchange.of(record.ref).report?.join?.error ?? null);
        const at = new Date(c.wall()).toISOString();
        const trouble = fault !== null || silent || said !== null;
        state.troubleSinceMs = trouble ? (state.troubleSinceMs ?? c.now()) : null;
        if (state.troubleSinceMs === null || c.now() - state.troubleSinceMs < GRACE_MS) state.error = null;
        else if (fault !== null) state.error = { ...fault, seenBy: "leader", at };
        else if (silent) state.error = { code: "host_not_calling", params: { host: host.fqdn }, seenBy: "leader", at };
        else state.error = said === null ? null : { ...said, seenBy: "host", at };
      },
      (error: unknown) => {
        state.probing = false;
        c.log.error({ err: error, ref: record.ref }, "probing a joiner failed");
      },
    );
  }
  if (silent) return false;
  const reached = new Set(report.report?.join?.reached ?? []);
  return (
    others.length > 0 &&
    others.every((m) => reached.has(m.ref) && (!m.voter || now - (state.reachedFromMs.get(m.ref) ?? 0) <= BELIEVED_MS))
  );
}

async function probeFrom(
  c: CoreContext,
  member: ServiceRecord,
  joiner: ServiceRecord,
  state: JoinState,
): Promise<Reason | null> {
  if (joiner.host === null) return null;
  const { raft, internal } = joiner.host;
  try {
    const seen =
      member.ref === c.self.ref
        ? await dialBoth(raft, internal, c.client.tls)
        : DialAnswer.parse(
            await c.client.call(member.host?.internal ?? "", "POST", "/node/dial", { raft, internal }, 4000),
          );
    const fault = seen.raft ?? seen.internal;
    if (fault === null) state.reachedFromMs.set(member.ref, c.now());
    return fault === null ? null : { code: fault.code, params: { ...fault.params, from: member.name } };
  } catch {
    return { code: "dial_failed", params: { from: member.name, to: joiner.name, port: 7210 } };
  }
}

/** That a member does not answer the joiner is that member's trouble where nobody hears of it: who is away is named. */
export function whoIsAway(c: CoreContext, said: Reason | null): Reason | null {
  const away = [...c.registry.cores.values()].find(
    ({ value: { ref, memberId, host } }) =>
      memberId !== null &&
      ref !== c.self.ref &&
      !inContact(c, ref) &&
      [host?.raft, host?.internal].some((at) => at?.slice(0, at.lastIndexOf(":")) === said?.params["host"]),
  );
  return said === null || away === undefined ? said : { code: "member_away", params: { name: away.value.name } };
}

function inContact(c: CoreContext, ref: string): boolean {
  const o = c.exchange.of(ref);
  return !o.gone && o.receivedAtMs !== null && c.now() - o.receivedAtMs <= CONTACT_MS;
}
