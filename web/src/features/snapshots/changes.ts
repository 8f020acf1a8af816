import type { QueryClient } from "@tanstack/react-query";
import type { Settings } from "@core-console/shared/contract/settings";
import type { Snapshot, SnapshotSettings } from "@core-console/shared/contract/snapshots/snapshots";
import type { Whoami } from "@core-console/shared/contract/access";
import { change, type Click } from "../../api/http/change.ts";
import { untilConfirmed } from "../../api/http/confirmation.ts";
import { call } from "../../api/http/http.ts";
import { whoamiQuery } from "../../api/session/whoami.ts";
import { saveFile } from "../../lib/store/save-file.ts";
import { snapshotsQuery } from "./queries.ts";

const at = (id: string, more = "") => `/snapshots/${encodeURIComponent(id)}${more}`;

/** Shows a changed snapshot at once; the next poll brings the same. */
export function putSnapshot(client: QueryClient, changed: Snapshot): void {
  client.setQueryData(snapshotsQuery().queryKey, (list) => {
    if (list === undefined) return list;
    const known = list.some((one) => one.id === changed.id);
    return known ? list.map((one) => (one.id === changed.id ? changed : one)) : [changed, ...list];
  });
}

export const takeSnapshot = (click: Click) => change<Snapshot>({ method: "POST", path: "/snapshots" }, click);
export const verifySnapshot = (id: string, click: Click) =>
  change<Snapshot>({ method: "POST", path: at(id, "/verify") }, click);
export const removeSnapshot = (id: string, click: Click) => change<Snapshot>({ method: "DELETE", path: at(id) }, click);
export const changeSchedule = (snapshots: SnapshotSettings, revision: number, click: Click) =>
  change<Settings>({ method: "PATCH", path: "/settings", body: { snapshots }, ifMatch: revision }, click);

/** A password that is confirmed for less than this may no longer be when the browser's request arrives, ms. */
const SOON_MS = 10_000;

/**
 * Has the browser download the archive. Its own request cannot wait for the password, so that is confirmed before.
 * Throws ApiError where the user cancels.
 */
export async function downloadSnapshot(client: QueryClient, id: string, signal: AbortSignal): Promise<void> {
  const { data } = await call<Whoami>({ path: "/users/whoami", signal });
  client.setQueryData(whoamiQuery().queryKey, data);
  const until = data.session?.confirmedUntil ?? null;
  if (until === null || Date.parse(until) < Date.now() + SOON_MS) await untilConfirmed(signal);
  saveFile(`/api/v3${at(id, "/content")}`);
}
