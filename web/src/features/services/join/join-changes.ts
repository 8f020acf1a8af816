import type { QueryClient } from "@tanstack/react-query";
import type { Service } from "@core-console/shared/contract/service";
import { putRows } from "../../../api/changes.ts";
import { retryChange } from "../../../api/http/retry-change.ts";
import { call } from "../../../api/http/http.ts";

export type JoinAct = "extend" | "cancel";

/** Grants a learner more time, or gives its join up; its row shows at once what came of it. */
export async function changeJoin(client: QueryClient, act: JoinAct, ref: string, key: string): Promise<void> {
  const path = `/services/${encodeURIComponent(ref)}/join`;
  const how =
    act === "extend" ? ({ method: "POST", path: `${path}/extend` } as const) : ({ method: "DELETE", path } as const);
  const { signal } = new AbortController();
  const { data } = await retryChange((s) => call<Service>({ ...how, key, signal: s }), signal);
  putRows(client, [data], []);
}
