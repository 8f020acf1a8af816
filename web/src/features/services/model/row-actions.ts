import type { Operation, Permission, UserRole } from "@core-console/shared/contract/access";
import type { Service } from "@core-console/shared/contract/service";
import { canPause } from "@core-console/shared/domain/rules/operations";
import { LEAST_ROLE, may } from "@core-console/shared/domain/permissions";
import { isRefused } from "./refused.ts";
import { isMember, removalAhead } from "./removal-ahead.ts";
import type { ActionFacts } from "./action-facts.ts";

/** In the order of the menu. */
export const ACTIONS = ["copyId", "copyCommand", "renew", "restart", "downloadLog", "remove"] as const;
export type RowAction = (typeof ACTIONS)[number];

type Against = "idHidden" | "joined" | "notJoined" | "refused" | "removing" | "restarting" | "silent";
/** Why an action is not to be had: `who` is the first ticked service that stands against it; null: the whole cluster does. */
export type ActionVerdict =
  | { ok: true }
  | { ok: false; why: "role"; who: string | null; role: UserRole }
  | { ok: false; why: Against; who: string }
  | { ok: false; why: "lastCore"; who: string }
  | { ok: false; why: "quorumSum"; who: string; sum: { alive: number; voters: number; majority: number } }
  | { ok: false; why: "noMajority" | "noVotes" | "noneLeft" | "quorum"; who: null };

const OK = { ok: true } as const;

const NEEDS: Readonly<Record<RowAction, Permission>> = {
  copyId: "services.id",
  copyCommand: "services.id",
  renew: "services.change",
  restart: "services.change",
  downloadLog: "logs.read",
  remove: "services.change",
};

/** Whether an action can be done to all of these services; what cannot is shown with its reason, never hidden. */
export function actionVerdict(action: RowAction, services: readonly Service[], f: ActionFacts): ActionVerdict {
  const needs = NEEDS[action];
  if (!may(f.role, needs).ok) {
    // an ID that was used is no key any more: anyone may have it
    const hidden = action === "copyId" ? services.find((s) => s.id === null) : undefined;
    if (action !== "copyId" || hidden)
      return { ok: false, why: "role", who: hidden?.name ?? null, role: LEAST_ROLE[needs] };
  }
  for (const service of services) {
    const why = against(action, service, f.acting);
    if (why !== null) return { ok: false, why, who: service.name };
  }
  if (f.readOnly && action !== "copyId" && action !== "downloadLog") return { ok: false, why: "noMajority", who: null };
  if (action === "restart" && services.some((s) => costsQuorum(s, f))) return { ok: false, why: "quorum", who: null };
  return action === "remove" ? removalVerdict(services, f) : OK;
}

function removalVerdict(services: readonly Service[], f: ActionFacts): ActionVerdict {
  // a vote may be lost, and the user could not be warned of it
  if (f.votes === null && services.some(isMember)) return { ok: false, why: "noVotes", who: null };
  const { against: no } = removalAhead(services, f);
  if (no === null) return OK;
  if (no.reason.code === "last_core")
    // of several none is the last one: it is all together that cannot go
    return services.filter(isMember).length > 1
      ? { ok: false, why: "noneLeft", who: null }
      : { ok: false, why: "lastCore", who: no.who };
  if (no.reason.code === "no_quorum") return { ok: false, why: "noMajority", who: null };
  return { ok: false, why: "quorumSum", who: no.who, sum: no.sum };
}

function against(action: RowAction, s: Service, acting: ActionFacts["acting"]): Against | null {
  switch (action) {
    case "copyId":
      return s.id === null ? "idHidden" : null;
    case "copyCommand":
    case "renew":
      if (s.state === "removing") return "removing";
      if (isRefused(s)) return "refused";
      return s.raft.memberId === null && (s.state === "created" || s.state === "enrolling") ? null : "joined";
    case "restart":
      if (s.state === "removing") return "removing";
      if (s.raft.memberId === null) return "notJoined";
      if (acting.has(s.ref)) return busyBy(acting.get(s.ref));
      // only who reports can be asked
      return s.status === "off" || s.status === "unknown" ? "silent" : null;
    case "downloadLog":
      if (s.fqdn === null) return "notJoined";
      return s.status === "off" || s.status === "unknown" ? "silent" : null;
    case "remove":
      return s.state === "removing" ? "removing" : busyBy(acting.get(s.ref));
  }
}

const busyBy = (kind: Operation["kind"] | undefined): "removing" | "restarting" | null =>
  kind === undefined ? null : kind === "remove" ? "removing" : "restarting";

/** While another act is under way the votes say nothing of later: this one then waits for its turn, as the Core says. */
export function costsQuorum(s: Service, f: Pick<ActionFacts, "votes" | "acting">): boolean {
  return f.votes !== null && f.acting.size === 0 && !canPause(f.votes, { voter: s.raft.learner === false }).ok;
}
