import type { UserRole } from "../../contract/access.ts";
import type { JoinError, JoinGuide, Reason, Role, Service, WaitingHost } from "../../contract/service.ts";
import { lightOf, type Witness } from "../../domain/light.ts";
import { may } from "../../domain/permissions.ts";
import { majority } from "../../domain/rules/quorum.ts";
import { coresOf, isMember, isRunning, isVoter } from "./world.ts";
import type { FakeCore, World } from "./world.ts";

export const iso = (ms: number): string => new Date(ms).toISOString();
export const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** Returns the reporting Core: the leader, otherwise any running voter's Core, otherwise null. */
export function witnessOf(world: World): FakeCore | null {
  const leader = world.leader === null ? undefined : world.cores.get(world.leader.ref);
  return leader ?? coresOf(world).find((c) => isVoter(c) && isRunning(c)) ?? null;
}

/** Returns a constant small age per Core, so that the page shows ages without randomness. */
const reportAge = (c: FakeCore): number => 120 + (c.ref.charCodeAt(1) % 5) * 60;

export function lastReportMs(world: World, c: FakeCore): number | null {
  if (c.host === null || !(isMember(c) || c.state === "enrolling")) return null;
  return (c.host.stoppedAtMs ?? world.nowMs) - reportAge(c);
}

/** Reports whether only the leader cannot reach it. */
const isParted = (world: World, c: FakeCore): boolean => world.leader !== null && world.parted === c.ref;
/**
 * Reports whether fewer voters than a majority answer the serving Core, which then cannot know the state of the others.
 */
function isCutOff(world: World): boolean {
  const voters = coresOf(world).filter(isVoter);
  return voters.filter(isRunning).length < majority(voters.length);
}
/** Reports whether a vote counts, as the cluster counts votes. */
export const isCounted = (world: World, c: FakeCore): boolean => isVoter(c) && isRunning(c) && !isParted(world, c);

export function roleIn(world: World, c: FakeCore): Role | null {
  if (!isMember(c) || !isRunning(c) || isCutOff(world)) return null;
  if (isParted(world, c)) return "candidate";
  if (c.learner) return "learner";
  if (world.leader?.ref === c.ref) return "leader";
  return world.leader === null && world.electsAtMs !== null ? "candidate" : "follower";
}

/** Returns the lag, known only for a running member other than the leader, and only while there is a leader. */
export const lagOf = (world: World, c: FakeCore): number | null =>
  isMember(c) && isRunning(c) && !isParted(world, c) && world.leader !== null && world.leader.ref !== c.ref
    ? (c.host?.lag ?? null)
    : null;

/** Returns every running voter's Core with what it reports about one service. */
function witnessesOf(world: World, c: FakeCore): Witness[] {
  const parted = isParted(world, c);
  const heardAtMs = lastReportMs(world, c);
  const long = (ms: number | null): number | null => (ms === null ? null : ms - 9_000);
  return coresOf(world)
    .filter((w) => isVoter(w) && isRunning(w))
    .map((w) => {
      const leads = world.leader?.ref === w.ref;
      return {
        name: w.name,
        own: w === c,
        leads,
        knowsLeader: world.leader !== null,
        lookedAtMs: world.nowMs,
        heardAtMs: parted && leads ? long(heardAtMs) : heardAtMs,
        contactAtMs: parted ? long(heardAtMs) : heardAtMs,
      };
    });
}

function light(world: World, c: FakeCore): ReturnType<typeof lightOf> {
  const leader = world.leader === null ? undefined : world.cores.get(world.leader.ref);
  return lightOf(
    {
      state: waitingOf(c) === null ? c.state : "enrolling",
      expiresAtMs: c.expiresAtMs,
      everJoined: isMember(c),
      cutOff: isCutOff(world),
      witnesses: witnessesOf(world, c),
      missesLeader: isParted(world, c),
      refusedTwiceAtMs: null,
      version: c.host?.version ?? null,
      leaderVersion: leader?.host?.version ?? null,
      lagEntries: lagOf(world, c),
      clockOffsetMs: c.host?.clockOffsetMs ?? null,
      fsyncP99Ms: c.host?.fsyncP99Ms ?? null,
      diskFreePercent: c.host?.diskFreePercent ?? null,
      processorWaitPercent: c.host?.processorWaitPercent ?? null,
      certificateExpiresAtMs: c.host === null ? null : c.host.startedAtMs + 31_536_000_000,
      loneLearner: c.learner && c.waiting?.code === "waiting_for_pair",
    },
    world.nowMs,
  );
}

function errorOf(c: FakeCore): JoinError | null {
  if (c.joinError !== null) {
    const { code, params, seenBy, atMs } = c.joinError;
    return { code, params, seenBy, at: iso(atMs) };
  }
  if (c.stall === null || c.host?.stoppedAtMs == null) return null;
  const at = iso(c.host.stoppedAtMs);
  return { code: "learner_silent", params: { host: c.host.fqdn, since: at }, seenBy: "leader", at };
}

/** Returns why an ID admits no host although it did not expire unused; null: it may. */
function endOf(c: FakeCore): Reason[] | null {
  if (c.approval?.refused != null) return [{ code: "host_refused", params: c.approval.refused }];
  if (c.host !== null || c.joinError === null || !/^join_(cancelled|stalled)$/.test(c.joinError.code)) return null;
  return [{ code: c.joinError.code, params: c.joinError.params }];
}

/** Returns the host that waits for an administrator's decision. */
export const waitingOf = (c: FakeCore): WaitingHost | null =>
  c.approval === undefined || c.approval.refused !== null ? null : c.approval.waiting;

function joinOf(c: FakeCore): Service["join"] {
  const waiting = waitingOf(c);
  const founded = waiting === null ? null : { stage: "steady" as const, atMs: c.createdAtMs };
  const last = c.stages.at(-1) ?? founded;
  if (last === null) return null;
  const lag = c.host?.lag ?? null;
  const error = errorOf(c);
  return {
    stage: last.stage,
    since: iso(last.atMs),
    expiresAt: isoOrNull(c.expiresAtMs),
    stages: c.stages.map((s) => ({ stage: s.stage, at: iso(s.atMs), params: s.params })),
    error,
    errors: error === null ? [] : [error],
    stalled: c.stalled === null ? null : { since: iso(c.stalled.sinceMs), takenOutAt: isoOrNull(c.stalled.endsMs) },
    waiting: waiting === null ? c.waiting : { code: "approval_needed", params: { host: waiting.host } },
    ...(waiting === null ? {} : { approval: waiting }),
    progressPercent:
      last.stage === "learner" && lag !== null ? Math.max(0, Math.min(100, Math.round(100 - lag / 184.02))) : null,
  };
}

export function serviceView(world: World, c: FakeCore): Service {
  const running = isRunning(c);
  const { status, reasons } = light(world, c);
  const lag = lagOf(world, c);
  const seen = lastReportMs(world, c);
  const index = isMember(c) && running ? 48_211 + world.revision : null;
  const h = running ? c.host : null;
  return {
    id: c.id,
    ref: c.ref,
    kind: "core",
    name: c.name,
    status,
    statusSince: iso(c.host?.stoppedAtMs ?? c.stages.at(-1)?.atMs ?? c.createdAtMs),
    state: c.state,
    role: roleIn(world, c),
    paired: isMember(c),
    fqdn: c.host?.fqdn ?? null,
    address: c.host?.address ?? null,
    apiPort: c.host === null ? null : 7210,
    version: c.host?.version ?? null,
    uptimeSeconds: h === null ? null : Math.floor((world.nowMs - h.startedAtMs) / 1000),
    createdAt: iso(c.createdAtMs),
    createdBy: "operator",
    revision: c.revision,
    join: joinOf(c),
    raft: {
      memberId: c.memberId,
      learner: isMember(c) ? c.learner : null,
      term: isMember(c) && running ? world.term : null,
      index,
      appliedIndex: index === null ? null : index - (lag ?? 0),
      lagEntries: lag,
      lastContactMs: seen === null ? null : world.nowMs - seen,
    },
    host: {
      clockOffsetMs: h?.clockOffsetMs ?? null,
      fsyncP99Ms: h?.fsyncP99Ms ?? null,
      dbBytes: h === null ? null : 3_250_000,
      diskFreeBytes: h === null ? null : 41_000_000_000,
      diskFreePercent: h?.diskFreePercent ?? null,
      certificateExpiresAt: h === null ? null : iso(h.startedAtMs + 31_536_000_000),
    },
    reasons: endOf(c) ?? reasons,
    observedAt: isoOrNull(seen),
    observedBy: seen === null ? null : (witnessOf(world)?.ref ?? null),
  };
}

/** An unused ID is a key: roles that may not add Cores do not see it. */
export const shownTo = (role: UserRole, s: Service): Service =>
  s.paired || may(role, "services.id").ok ? s : { ...s, id: null };
export const serviceFor =
  (world: World, role: UserRole) =>
  (c: FakeCore): Service =>
    shownTo(role, serviceView(world, c));

/** Returns the ages of all members, for the `seen` event. */
export const agesOf = (world: World): Record<string, number | null> =>
  Object.fromEntries(
    coresOf(world)
      .filter((c) => c.host !== null)
      .map((c) => [c.ref, serviceView(world, c).raft.lastContactMs]),
  );

const CA_HEX = "9f2a41c077de03b85f6a2bd1c4e07a93d81b62fe40c95a77301ec4d2986b5f0e";

/** Returns the guide of an unused ID. `origin` is the Core that the host will call. */
export function joinGuide(world: World, c: FakeCore): JoinGuide {
  const via = witnessOf(world)?.host?.fqdn ?? "core-1.soc.example";
  const tail = `core --raft.join ${via}:7210 --id ${c.id} --raft.ca-hash sha256:${CA_HEX}`;
  return {
    id: c.id,
    expiresAt: isoOrNull(c.expiresAtMs),
    expired: c.expiresAtMs !== null && c.expiresAtMs <= world.nowMs,
    caHash: `sha256:${CA_HEX}`,
    caFingerprint: (CA_HEX.slice(0, 32).toUpperCase().match(/.{4}/g) ?? []).join(" "),
    commands: {
      install: `sudo /opt/kaspersky/kuma/kuma ${tail} --install`,
      runHere: world.loopback ? `./server/dist/kuma ${tail} --home ./.kuma/next` : null,
    },
  };
}
