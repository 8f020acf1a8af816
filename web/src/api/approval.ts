import type { QueryClient } from "@tanstack/react-query";
import type { Approval, Service } from "@core-console/shared/contract/service";
import { putRows } from "./changes.ts";
import { retryChange } from "./http/retry-change.ts";
import { call } from "./http/http.ts";

/** Approves the waiting host as it was shown (`shown`), or refuses it (null). */
export async function decideOnHost(
  client: QueryClient,
  ref: string,
  shown: Approval | null,
  click: { key: string; signal: AbortSignal },
): Promise<Service> {
  const path = `/services/${encodeURIComponent(ref)}/${shown === null ? "refuse" : "approve"}`;
  const body = shown === null ? {} : { body: shown };
  const { data } = await retryChange(
    (signal) => call<Service>({ method: "POST", path, ...body, key: click.key, signal }),
    click.signal,
  );
  putRows(client, [data], []);
  return data;
}
