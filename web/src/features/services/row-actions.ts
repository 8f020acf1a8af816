import type { Service } from "@core-console/shared/contract/service";
import { canRemoveRecord } from "@core-console/shared/domain/records";

export const ACTIONS = ["copyId", "copyCommand", "renew", "remove"] as const;
export type RowAction = (typeof ACTIONS)[number];

/** Why an action is not to be had: `who` is the first ticked service that stands against it; null: the whole cluster does. */
export type ActionVerdict =
  | { ok: true }
  | { ok: false; why: "idHidden" | "joined" | "removing"; who: string }
  | { ok: false; why: "noMajority"; who: null };

const OK = { ok: true } as const;

/** Whether an action can be done to all of these services; what cannot is shown with its reason, never hidden. `readOnly`: no majority answers. */
export function actionVerdict(action: RowAction, services: readonly Service[], readOnly: boolean): ActionVerdict {
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
