/**
 * Decides what restoring a snapshot's records into the running cluster changes. Invariants: no revoked token, no
 * removed host, no password and no session comes back; what was deleted or taken away since comes back only by its
 * tick; an administrator who can sign in with a password remains; a plan that was carried out in part or in full plans
 * nothing more than what is missing.
 */

import { createHash } from "node:crypto";
import type { Reason } from "@core-console/shared/contract/service";
import {
  MOST_NAMES,
  MOST_TICKS,
  type RestoreChoice,
  type RestoreItem,
  type RestorePreview,
} from "@core-console/shared/contract/snapshots/restore";
import { lesserRole } from "@core-console/shared/domain/permissions";
import { keys } from "../../state/keys.ts";
import type { SettingsRecord, UserRecord } from "../../state/records-access.ts";
import type { PresentRecords, RestoreRequest, RestoreStep, SnapshotRecords } from "./restore-records.ts";
import { serviceSteps } from "./service-steps.ts";
import { lostAdministrator, userSteps } from "./user-steps.ts";

/** What a restore does, what it would do by further ticks, and why it is refused. */
export interface RestorePlan {
  steps: readonly RestoreStep[];
  choices: readonly RestoreChoice[];
  stays: readonly RestoreItem[];
  refusal: Reason | null;
}

/** Returns the users whose role a plan lowers, and to what. */
export function loweredBy(
  users: PresentRecords["users"],
  { steps }: RestorePlan,
): { id: string; role: UserRecord["role"] }[] {
  return steps.flatMap(({ kind, did, why, key, ops }) => {
    const [put] = ops;
    if (kind !== "user" || did !== "change" || why !== "role" || put?.op !== "put") return [];
    const id = key.slice(keys.users.length);
    const { role } = JSON.parse(put.value) as UserRecord;
    const present = users.get(id)?.value.role ?? role;
    return lesserRole(role, present) === role ? [{ id, role }] : [];
  });
}

/** Sections of the settings that let more in than others: their values of then need a tick. */
const GUARDED: ReadonlySet<string> = new Set(["oidc", "trustedProxies", "approveHosts", "restoreByToken"]);

/** Returns what a restore comes to now. */
export function restorePlan(now: PresentRecords, snapshot: SnapshotRecords, request: RestoreRequest): RestorePlan {
  const users = userSteps(now, snapshot, request);
  const services = serviceSteps(now, snapshot, request);
  const settings = settingsSteps(now, snapshot, request);
  const login = lostAdministrator(now, users.users);
  return {
    steps: [...users.steps, ...services.steps, ...settings.steps],
    choices: [...users.choices, ...services.choices, ...settings.choices],
    stays: [...users.stays, ...services.stays],
    refusal: login === null ? null : { code: "last_administrator", params: { name: login } },
  };
}

function settingsSteps(
  now: PresentRecords,
  snapshot: SnapshotRecords,
  { ticks }: RestoreRequest,
): { steps: RestoreStep[]; choices: RestoreChoice[] } {
  const then = readable(now, snapshot);
  const choices: RestoreChoice[] = [];
  const differing: string[] = [];
  for (const section of Object.keys(now.settings) as (keyof SettingsRecord)[]) {
    if (JSON.stringify(now.settings[section]) === JSON.stringify(then[section])) continue;
    const tick = `settings:${section}`;
    if (GUARDED.has(section)) choices.push({ tick, kind: "settings", name: section, why: "setting", value: null });
    if (!GUARDED.has(section) || ticks.has(tick)) differing.push(section);
  }
  if (differing.length === 0) return { steps: [], choices };
  const value = { ...now.settings, ...Object.fromEntries(Object.entries(then).filter(([s]) => differing.includes(s))) };
  const step: RestoreStep = {
    kind: "settings",
    did: "change",
    name: differing.join(", "),
    why: null,
    key: keys.settings,
    revision: now.settingsRevision,
    ops: [{ op: "put", key: keys.settings, value: JSON.stringify(value) }],
  };
  return { steps: [step], choices };
}

/** Returns the settings of then; a secret that is sealed with another key than today's stays as it is. */
function readable(now: PresentRecords, { settings, sealingKey }: SnapshotRecords): SettingsRecord {
  if (sealingKey === now.sealingKey) return settings;
  return { ...settings, oidc: { ...settings.oidc, sealedSecret: now.settings.oidc.sealedSecret } };
}

/** Returns a plan as the API shows it before it is carried out. */
export function previewOf({ steps, choices, stays, refusal }: RestorePlan): RestorePreview {
  const counts = { add: 0, change: 0, remove: 0, stay: stays.length };
  for (const { did } of steps) counts[did] += 1;
  return {
    ready: true,
    items: steps.slice(0, MOST_NAMES).map(({ kind, name, did, why }) => ({ kind, name, did, why })),
    counts,
    choices: choices.slice(0, MOST_TICKS),
    stays: stays.slice(0, MOST_NAMES),
    refusal,
    digest: digestOf(steps, choices),
  };
}

/** Returns what distinguishes one preview from another: what it changes, and what it offers. */
function digestOf(steps: readonly RestoreStep[], choices: readonly RestoreChoice[]): string {
  const what = [steps.map(({ key, did, why }) => [key, did, why]), choices.map(({ tick, value }) => [tick, value])];
  return createHash("sha256").update(JSON.stringify(what)).digest("hex");
}

/** The most operations of one transaction, those of the marker, the guard and the audit aside; etcd allows 128. */
const MOST_OPS = 120;

/**
 * Returns the first steps that fit into one transaction: at least one. A key is written once in a transaction, so a
 * name that passes from one service to another waits for the next.
 */
export function nextBatch(steps: readonly RestoreStep[]): readonly RestoreStep[] {
  const batch: RestoreStep[] = [];
  const written = new Set<string>();
  for (const step of steps) {
    const own = step.ops.map(({ key }) => key);
    if (batch.length > 0 && (written.size + own.length > MOST_OPS || own.some((key) => written.has(key)))) break;
    batch.push(step);
    for (const key of own) written.add(key);
  }
  return batch;
}
