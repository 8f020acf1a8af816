import type { Operation, Permission, UserRole } from "@core-console/shared/contract/access";
import type { Service } from "@core-console/shared/contract/service";
import { type AgainstLeading, againstLeading, canPause } from "@core-console/shared/domain/rules/operations";
import { LEAST_ROLE, may } from "@core-console/shared/domain/permissions";
import { isRefused } from "./refused.ts";
import { isMember, removalAhead } from "./removal-ahead.ts";
import type { ActionFacts } from "./action-facts.ts";

/** In the order of the menu. */
export const ACTIONS = [
  "copyId",
  "copyCommand",
  "renew",
  "rename",
  "restart",
  "transfer",
  "downloadLog",
  "remove",
] as const;
export type RowAction = (typeof ACTIONS)[number];

type Obstacle = AgainstLeading | "idHidden" | "joined" | "moving" | "notJoined" | "refused" | "removing" | "restarting";
/**
 * Why an action is not to be had: `who` is the first ticked service that stands against it; null: the whole cluster
 * does.
 */
export type ActionVerdict =
  | { ok: true }
  | { ok: false; why: "role"; who: string | null; role: UserRole }
  | { ok: false; why: Obstacle; who: string }
  | { ok: false; why: "lastCore"; who: string }
  | { ok: false; why: "quorumSum"; who: string; sum: { alive: number; voters: number; majority: number } }
  | { ok: false; why: "noLeader" | "noMajority" | "noVotes" | "noneLeft" | "onlyOne" | "quorum"; who: null };

const OK = { ok: true } as const;

const ONE_AT_A_TIME = new Set<RowAction>(["rename", "transfer"]);

const NEEDS: Readonly<Record<RowAction, Permission>> = {
  copyId: "services.id",
  copyCommand: "services.id",
  renew: "services.change",
  rename: "services.change",
  restart: "services.change",
  transfer: "services.change",
  downloadLog: "logs.read",
  remove: "services.change",
};

/** Whether an action can be done to all of these services; what cannot is shown with its reason, never hidden. */
export function actionVerdict(action: RowAction, services: readonly Service[], facts: ActionFacts): ActionVerdict {
  const right = rightVerdict(action, services, facts);
  if (!right.ok) return right;
  if (ONE_AT_A_TIME.has(action) && services.length > 1) return { ok: false, why: "onlyOne", who: null };
  for (const service of services) {
    const why = OBSTACLE[action](service, facts.acting);
    if (why !== null) return { ok: false, why, who: service.name };
  }
  if (facts.readOnly && action !== "copyId" && action !== "downloadLog")
    return { ok: false, why: "noMajority", who: null };
  if (action === "transfer" && facts.leader === null) return { ok: false, why: "noLeader", who: null };
  if (action === "restart" && services.some((s) => costsQuorum(s, facts)))
    return { ok: false, why: "quorum", who: null };
  return action === "remove" ? removalVerdict(services, facts) : OK;
}

/** Whether the user may do it at all; a session opened without a majority copies IDs that are no secrets. */
function rightVerdict(action: RowAction, services: readonly Service[], { looks, role }: ActionFacts): ActionVerdict {
  if (looks === true && action !== "copyId") return { ok: false, why: "noMajority", who: null };
  const needs = NEEDS[action];
  if (may(role, needs).ok) return OK;
  // an ID that was used is no key any more: anyone may have it
  const hidden = action === "copyId" ? services.find((s) => s.id === null) : undefined;
  return action === "copyId" && hidden === undefined
    ? OK
    : { ok: false, why: "role", who: hidden?.name ?? null, role: LEAST_ROLE[needs] };
}

function removalVerdict(services: readonly Service[], facts: ActionFacts): ActionVerdict {
  // a vote may be lost, and the user could not be warned of it
  if (facts.votes === null && services.some(isMember)) return { ok: false, why: "noVotes", who: null };
  const { against: no } = removalAhead(services, facts);
  if (no === null) return OK;
  if (no.reason.code === "last_core")
    // of several none is the last one: it is all together that cannot go
    return services.filter(isMember).length > 1
      ? { ok: false, why: "noneLeft", who: null }
      : { ok: false, why: "lastCore", who: no.who };
  if (no.reason.code === "no_quorum") return { ok: false, why: "noMajority", who: null };
  return { ok: false, why: "quorumSum", who: no.who, sum: no.sum };
}

/** Returns what bars an action on one service, by action; null: nothing. */
const OBSTACLE: Readonly<Record<RowAction, (service: Service, acting: ActionFacts["acting"]) => Obstacle | null>> = {
  copyId: (service) => (service.id === null ? "idHidden" : null),
  copyCommand: joinObstacle,
  renew: joinObstacle,
  rename: (service) => (service.state === "removing" ? "removing" : null),
  transfer: (service, acting) => {
    if (service.state === "removing") return "removing";
    if (service.raft.memberId === null) return "notJoined";
    const { lagEntries, learner } = service.raft;
    const facts = { alive: silence(service) === null, voter: learner === false, leads: service.role === "leader" };
    return busyBy(acting.get(service.ref)) ?? againstLeading({ ...facts, lagEntries });
  },
  restart: (service, acting) => {
    if (service.state === "removing") return "removing";
    if (service.raft.memberId === null) return "notJoined";
    // only a Core that reports can be asked
    return busyBy(acting.get(service.ref)) ?? silence(service);
  },
  downloadLog: (service) => (service.fqdn === null ? "notJoined" : silence(service)),
  remove: (service, acting) => (service.state === "removing" ? "removing" : busyBy(acting.get(service.ref))),
};

/** Returns why the ID of a service can no longer let its host join. */
function joinObstacle(service: Service): "removing" | "refused" | "joined" | null {
  if (service.state === "removing") return "removing";
  if (isRefused(service)) return "refused";
  const awaited = service.state === "created" || service.state === "enrolling";
  return awaited && service.raft.memberId === null ? null : "joined";
}

const silence = ({ status }: Service): "silent" | null => (status === "off" || status === "unknown" ? "silent" : null);

const busyBy = (kind: Operation["kind"] | undefined): Obstacle | null => (kind === undefined ? null : BUSY[kind]);
const BUSY = { remove: "removing", restart: "restarting", transfer: "moving" } as const;

/**
 * While another act is under way the votes say nothing of later: this one then waits for its turn, as the Core says.
 */
function costsQuorum(service: Service, facts: Pick<ActionFacts, "votes" | "acting">): boolean {
  return (
    facts.votes !== null &&
    facts.acting.size === 0 &&
    !canPause(facts.votes, { voter: service.raft.learner === false }).ok
  );
}
