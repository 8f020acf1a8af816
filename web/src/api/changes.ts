import type { QueryClient } from "@tanstack/react-query";
import type { Operation } from "@core-console/shared/contract/access";
import type { JoinGuide, Service } from "@core-console/shared/contract/service";
import { change } from "./http/change.ts";
import { retryChange } from "./http/retry-change.ts";
import { call } from "./http/http.ts";
import { applyRows } from "./stream/rows.ts";
import { servicesQuery } from "./queries.ts";
import { noteTouched } from "./stream/touched.ts";

/** Returns a new idempotency key for one click. */
export const newKey = (): string => {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  // not available over plain http on a LAN
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
};

const pathOf = (ref: string) => `/services/${encodeURIComponent(ref)}`;

/** Applies a change to the cached rows at once; the event that follows brings the same data again. */
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
  const { data } = await retryChange(
    (s) => call<Service>({ method: "POST", path: "/services", body: { kind: "core", name }, key, signal: s }),
    signal,
  );
  putRows(client, [data], []);
  return data;
}

/**
 * Removes a service. Returns null where a record that never joined was deleted; for a member its operation, and the
 * cached row says at once that it is being removed. `revision`: remove only if it is still at this revision; null:
 * unconditionally.
 */
export async function removeService(
  client: QueryClient,
  { ref, revision }: { ref: string; revision: number | null },
  key: string,
  signal: AbortSignal,
): Promise<Operation | null> {
  const still = revision === null ? {} : { ifMatch: revision };
  const { data } = await retryChange(
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
  const { data } = await retryChange(
    (s) => call<JoinGuide>({ method: "POST", path: `${pathOf(ref)}/join`, key, signal: s }),
    signal,
  );
  client.setQueryData(["joinGuide", ref], data);
  await client.invalidateQueries({ queryKey: servicesQuery().queryKey });
  return data;
}

/** Gives a service another name, unless its record was changed since `revision`. */
export async function renameService(
  client: QueryClient,
  { ref, revision }: { ref: string; revision: number },
  name: string,
  key: string,
  signal: AbortSignal,
): Promise<Service> {
  const data = await change<Service>(
    { method: "PATCH", path: pathOf(ref), body: { name }, ifMatch: revision },
    { key, signal },
  );
  putRows(client, [data], []);
  return data;
}

/**
 * Requests that the Core `ref` leads, unless another one than `expectedLeader` does now. The response is the
 * operation's state, not its completion.
 */
export const moveLeadership = (
  { ref, expectedLeader }: { ref: string; expectedLeader: string },
  key: string,
  signal: AbortSignal,
): Promise<Operation> =>
  change<Operation>({ method: "POST", path: "/cluster/leader", body: { id: ref, expectedLeader } }, { key, signal });

/** Requests the restart of a Core. The response is the operation's state, not its completion. */
export async function restartService(ref: string, key: string, signal: AbortSignal): Promise<Operation> {
  const { data } = await retryChange(
    (s) => call<Operation>({ method: "POST", path: `${pathOf(ref)}/restart`, key, signal: s }),
    signal,
  );
  return data;
}
