import type { RestoreChoice, RestoreItem } from "@core-console/shared/contract/snapshots/restore";
import { foldName } from "@core-console/shared/contract/name";
import type { Op } from "../../etcd/client/gateway-types.ts";
import { keys } from "../../state/keys.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { deleteService, putService } from "../../state/service-changes.ts";
import type { PresentRecords, RestoreRequest, RestoreStep, SnapshotRecords } from "./restore-records.ts";

interface Found {
  steps: RestoreStep[];
  choices: RestoreChoice[];
  stays: RestoreItem[];
}

/** A service after the restore. `wanted` is its name in the snapshot; null: it has no say there. */
interface Name {
  ref: string;
  present: string | null;
  wanted: string | null;
}

/**
 * Returns what happens to services. Hosts and memberships stay as they are: a Core keeps everything but its name, one
 * that was removed stays removed, and a service that comes back has an ID that has expired.
 */
export function serviceSteps(now: PresentRecords, snapshot: SnapshotRecords, request: RestoreRequest): Found {
  const removed = [...now.services.values()].filter(({ value }) => !snapshot.services.has(value.ref));
  const unused = removed.filter(({ value }) => isUnused(value));
  const found = returning(now, snapshot, request);
  const gone = new Set(unused.map(({ value }) => value.ref));
  const names = finalNames(
    [...now.services.values()]
      .filter(({ value }) => !gone.has(value.ref))
      .map(({ value: { ref, name } }) => ({
        ref,
        present: name,
        wanted: snapshot.services.get(ref)?.value.name ?? null,
      })),
    found.back.map(({ ref, name }) => ({ ref, present: null, wanted: name })),
  );
  const taken = new Set([...names.values()].map(foldName));
  const dropped = found.back.filter(({ ref }) => !names.has(ref));
  return {
    choices: found.choices,
    stays: [
      ...removed.filter(({ value }) => !isUnused(value)).map(({ value }) => stay(value.name, "member")),
      ...found.stays,
      ...dropped.map(({ name }) => stay(name, "name_taken")),
      ...[...now.services.values()].flatMap(({ value: { ref, name } }) => {
        const kept = snapshot.services.get(ref)?.value.name;
        return kept === undefined || kept === name || names.get(ref) === kept ? [] : [stay(name, "name_taken")];
      }),
    ],
    steps: [
      ...unused.map(({ value, revision }): RestoreStep => ({
        ...step(value, "remove", revision),
        ops: withoutTaken(deleteService(value), taken),
      })),
      ...[...now.services.values()].flatMap(({ value, revision }) => renamed(value, revision, names, taken)),
      ...found.back
        .filter(({ ref }) => names.has(ref))
        .map((record): RestoreStep => ({
          ...step(record, "add", 0),
          ops: [putService(record), { op: "put", key: keys.name(foldName(record.name)), value: record.ref }],
        })),
    ],
  };
}

/** Reports whether no host has called with the ID of a service. */
export const isUnused = ({ host, memberId, certificate, approval }: ServiceRecord): boolean =>
  host === null && memberId === null && certificate === null && approval === null;

const stay = (name: string, why: string): RestoreItem => ({ kind: "service", name, did: "stay", why });

const step = (
  { ref, name }: ServiceRecord,
  did: RestoreStep["did"],
  revision: number,
): Omit<RestoreStep, "ops" | "why"> & { why: null } => ({
  kind: "service",
  did,
  name,
  why: null,
  key: keys.service(ref),
  revision,
});

/** A name that another service takes over is put by that one: it is not deleted before or after. */
const withoutTaken = (ops: readonly Op[], taken: ReadonlySet<string>): Op[] =>
  ops.filter(
    ({ op, key }) => !(op === "delete" && key.startsWith(keys.names) && taken.has(key.slice(keys.names.length))),
  );

function renamed(
  value: ServiceRecord,
  revision: number,
  names: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
): RestoreStep[] {
  const name = names.get(value.ref);
  if (name === undefined || name === value.name) return [];
  const free: Op[] = [{ op: "delete", key: keys.name(foldName(value.name)) }];
  return [
    {
      ...step({ ...value, name }, "change", revision),
      ops: [
        putService({ ...value, name }),
        { op: "put", key: keys.name(foldName(name)), value: value.ref },
        ...withoutTaken(free, taken),
      ],
    },
  ];
}

/** Returns the services that were deleted since the snapshot: those that come back, and why the others do not. */
function returning(
  now: PresentRecords,
  snapshot: SnapshotRecords,
  { ticks, nowMs, backFrom }: RestoreRequest,
): { back: ServiceRecord[]; choices: RestoreChoice[]; stays: RestoreItem[] } {
  const back: ServiceRecord[] = [];
  const choices: RestoreChoice[] = [];
  const stays: RestoreItem[] = [];
  const expiresAt = new Date(nowMs).toISOString();
  for (const [ref, { value, created }] of snapshot.services) {
    if (now.services.has(ref)) continue;
    const { name, unused } = value;
    if (unused === null || now.removals.has(ref)) {
      stays.push(stay(name, "removed_host"));
      continue;
    }
    const tick = `service:${ref}`;
    const byRestore = backFrom !== null && created > backFrom;
    if (!byRestore) choices.push({ tick, kind: "service", name, why: "deleted", value: null });
    if (byRestore || ticks.has(tick)) back.push({ ...unused, expiresAt });
  }
  return { back, choices, stays };
}

/**
 * Returns the name of every service after the restore. Names are unique without regard to case: where a name of the
 * snapshot is held by a service that keeps it, the present name stays, and a service that has none does not come back.
 */
function finalNames(present: readonly Name[], back: readonly Name[]): ReadonlyMap<string, string> {
  const all = [...present, ...back];
  const kept = new Set(present.filter(({ wanted }) => wanted === null).map(({ ref }) => ref));
  for (;;) {
    const nameOf = (one: Name): string | null => (kept.has(one.ref) ? one.present : one.wanted);
    const holders = new Set(all.filter(({ ref }) => kept.has(ref)).flatMap((one) => foldedName(nameOf(one))));
    const crossed = all.filter((one) => !kept.has(one.ref) && foldedName(nameOf(one)).some((n) => holders.has(n)));
    if (crossed.length === 0)
      return new Map(all.flatMap((one) => ((name) => (name === null ? [] : [[one.ref, name]]))(nameOf(one))));
    for (const { ref } of crossed) kept.add(ref);
  }
}

const foldedName = (name: string | null): string[] => (name === null ? [] : [foldName(name)]);
