import type { QueryClient } from "@tanstack/react-query";
import type { Operation } from "@core-console/shared/contract/access";
import type { JoinGuide, Service } from "@core-console/shared/contract/service";
import { held } from "./http/held.ts";
import { call } from "./http/http.ts";
import { applyRows } from "./stream/rows.ts";
import { servicesQuery } from "./queries.ts";
import { noteTouched } from "./stream/touched.ts";

/** Makes the idempotency key of one click. */
export const newKey = (): string => {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  // plain http on a LAN has no randomUUID
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
};

const pathOf = (ref: string) => `/services/${encodeURIComponent(ref)}`;

/** Shows a change at once; the event that follows brings the same again. */
export function putRows(client: QueryClient, changed: readonly Service[], removed: readonly string[]): void {
  noteTouched(changed, removed);
  client.setQueryData(servicesQuery().queryKey, (rows: Service[] | undefined) =>
    rows === undefined ? rows : applyRows(rows, changed, removed),
  );
}

export async function addService(
  client: QueryClient,
  name: string,
  key: string,
  signal: AbortSignal,
): Promise<Service> {
  const { data } = await held(
    (s) => call<Service>({ method: "POST", path: "/services", body: { kind: "core", name }, key, signal: s }),
    signal,
  );
  putRows(client, [data], []);
  return data;
}

/**
 * Out: null where a record that never joined is gone; of a member where its removal stands, and its row says so at once.
 * `revision`: only what is still so is removed; null: whatever it is by now.
 */
export async function removeService(
  client: QueryClient,
  { ref, revision }: { ref: string; revision: number | null },
  key: string,
  signal: AbortSignal,
): Promise<Operation | null> {
  const still = revision === null ? {} : { ifMatch: revision };
  const { data } = await held(
    (s) => call<Operation | undefined>({ method: "DELETE", path: pathOf(ref), key, ...still, signal: s }),
    signal,
  );
  const row = client.getQueryData(servicesQuery().queryKey)?.find((s) => s.ref === ref);
  if (data === undefined) putRows(client, [], [ref]);
  else if (row !== undefined) putRows(client, [{ ...row, state: "removing", status: "removing", reasons: [] }], []);
  return data ?? null;
}

export async function renewJoin(
  client: QueryClient,
  ref: string,
  key: string,
  signal: AbortSignal,
): Promise<JoinGuide> {
  const { data } = await held(
    (s) => call<JoinGuide>({ method: "POST", path: `${pathOf(ref)}/join`, key, signal: s }),
    signal,
  );
  client.setQueryData(["joinGuide", ref], data);
  await client.invalidateQueries({ queryKey: servicesQuery().queryKey });
  return data;
}

/** The order to restart a Core: the answer says where that stands, not that it is done. */
export async function restartService(ref: string, key: string, signal: AbortSignal): Promise<Operation> {
  const { data } = await held(
    (s) => call<Operation>({ method: "POST", path: `${pathOf(ref)}/restart`, key, signal: s }),
    signal,
  );
  return data;
}
