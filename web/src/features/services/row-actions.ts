import type { Permission, UserRole } from "@core-console/shared/contract/access";
import type { Service } from "@core-console/shared/contract/service";
import { canRemoveRecord } from "@core-console/shared/domain/records";
import { LEAST_ROLE, may } from "@core-console/shared/domain/permissions";

export const ACTIONS = ["copyId", "copyCommand", "renew", "remove"] as const;
export type RowAction = (typeof ACTIONS)[number];

/** Why an action is not to be had: `who` is the first ticked service that stands against it; null: the whole cluster does. */
export type ActionVerdict =
  | { ok: true }
  | { ok: false; why: "role"; who: string | null; role: UserRole }
  | { ok: false; why: "idHidden" | "joined" | "removing"; who: string }
  | { ok: false; why: "noMajority"; who: null };

const OK = { ok: true } as const;

const NEEDS: Readonly<Record<RowAction, Permission>> = {
  copyId: "services.id",
  copyCommand: "services.id",
  renew: "services.change",
  remove: "services.change",
};

/**
 * Whether an action can be done to all of these services; what cannot is shown with its reason, never hidden.
 * `readOnly`: no majority answers. `role`: of who asks.
 */
export function actionVerdict(
  action: RowAction,
  services: readonly Service[],
  readOnly: boolean,
  role: UserRole,
): ActionVerdict {
  const needs = NEEDS[action];
  if (!may(role, needs).ok) {
    // an ID that was used is no key any more: anyone may have it
    const hidden = action === "copyId" ? services.find((s) => s.id === null) : undefined;
    if (action !== "copyId" || hidden)
      return { ok: false, why: "role", who: hidden?.name ?? null, role: LEAST_ROLE[needs] };
  }
  for (const service of services) {
    const why = against(action, service);
    if (why !== null) return { ok: false, why, who: service.name };
  }
  return readOnly && action !== "copyId" ? { ok: false, why: "noMajority", who: null } : OK;
}

function against(action: RowAction, s: Service): "idHidden" | "joined" | "removing" | null {
  switch (action) {
    case "copyId":
      return s.id === null ? "idHidden" : null;
    case "copyCommand":
    case "renew":
      if (s.state === "removing") return "removing";
      return s.raft.memberId === null && (s.state === "created" || s.state === "enrolling") ? null : "joined";
    case "remove":
      if (canRemoveRecord(s.state).ok) return null;
      return s.state === "removing" ? "removing" : "joined";
  }
}
