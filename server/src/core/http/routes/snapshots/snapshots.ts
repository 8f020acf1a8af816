import { randomUUID } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { HEADER } from "@core-console/shared/contract/headers";
import type { RouteName } from "@core-console/shared/contract/routes";
import { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import type { MembersDeps } from "../../../members/deps.ts";
import {
  type SnapshotMade,
  findSnapshot,
  newSnapshot,
  planRemove,
  planTake,
  planVerify,
} from "../../../snapshots/snapshot-changes.ts";
import { pathOf } from "../../../snapshots/snapshot-files.ts";
import { ApiProblem } from "../../../state/api-problem.ts";
import type { ChangeOutcome } from "../../../state/commit.ts";
import { SnapshotRecord } from "../../../state/records-snapshots.ts";
import type { HttpDeps } from "../../deps.ts";
import { logFailure } from "../../logs/locate-log.ts";
import { LogReaders, type OpenLog } from "../../logs/log-readers.ts";
import { executeFor } from "../../server/execute.ts";
import { dataAge } from "../../server/reply.ts";
import type { Call, Handlers } from "../../server/server.ts";
import { dropBackup, takenBackup } from "./backups.ts";

export type SnapshotDeps = Pick<
  HttpDeps,
  | "registry"
  | "lastKnown"
  | "consistency"
  | "changes"
  | "raft"
  | "log"
  | "now"
  | "wall"
  | "self"
  | "access"
  | "client"
  | "observatory"
> &
  Pick<MembersDeps, "layout">;

type SnapshotHandlers = Pick<
  Handlers,
  | "listSnapshots"
  | "showSnapshot"
  | "takeSnapshot"
  | "verifySnapshot"
  | "removeSnapshot"
  | "snapshotContent"
  | "systemBackup"
  | "nodeSnapshot"
>;

const GZIP = "application/gzip";

/** Handlers of snapshots: the records, and the archives where they are. */
export function snapshotHandlers(deps: SnapshotDeps): SnapshotHandlers {
  const readers = new LogReaders(deps);
  const fresh = async (call: Call): Promise<void> => {
    if (call.stale) void call.reply.header(HEADER.dataAge, String(dataAge(deps)));
    else await deps.consistency.sync();
  };
  const serve = async (call: Call, route: RouteName, record: SnapshotRecord): Promise<boolean> => {
    const content = await contentOf(deps, call, record);
    // The download is recorded in the audit first; without that it is refused.
    await deps.changes.execute({ ...call.change, idempotencyKey: null }, () => ({
      compare: [],
      ops: [],
      audit: { what: "snapshot.download", ref: null, name: record.file },
      status: 200,
      made: null,
      ref: null,
    }));
    return readers.serve(call, route, { type: GZIP, file: record.file }, content);
  };
  return {
    async listSnapshots(call) {
      await fresh(call);
      return [...deps.registry.snapshots.values()]
        .map(({ value }) => shownSnapshot(value))
        .toSorted((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1));
    },
    async showSnapshot(call) {
      await fresh(call);
      return shownSnapshot(findSnapshot(deps.registry, idOf(call)).value);
    },
    async takeSnapshot(call) {
      const id = randomUUID();
      const outcome = await executeFor(deps, call, () =>
        planTake(deps.registry, newSnapshot({ id, how: "demand", by: call.change.who, nowMs: deps.wall() })),
      );
      return shownSnapshot(madeBy(deps, outcome));
    },
    async verifySnapshot(call) {
      const outcome = await executeFor(deps, call, () => planVerify(deps.registry, idOf(call), deps.wall()));
      return shownSnapshot(madeBy(deps, outcome));
    },
    async removeSnapshot(call) {
      const outcome = await executeFor(deps, call, () => planRemove(deps.registry, idOf(call)));
      return shownSnapshot(madeBy(deps, outcome));
    },
    async snapshotContent(call) {
      await deps.consistency.sync();
      const { value } = findSnapshot(deps.registry, idOf(call));
      if (value.state !== "taken") throw new ApiProblem("snapshot_busy", { why: "not_taken" });
      if (value.deleting) throw new ApiProblem("snapshot_busy", { why: "deleting" });
      await serve(call, "snapshotContent", value);
      return undefined;
    },
    async systemBackup(call) {
      await deps.consistency.sync();
      const taken = await takenBackup(deps, call);
      // What was not downloaded stays for the caller's next call, and for an hour at most.
      if (await serve(call, "systemBackup", taken)) await dropBackup(deps, taken);
      return undefined;
    },
    async nodeSnapshot(call) {
      const { value } = findSnapshot(deps.registry, idOf(call));
      const own = await ownContent(deps, value);
      if (own === null) throw new ApiProblem("not_found", { what: "snapshot" });
      await readers.serve(call, "nodeSnapshot", { type: GZIP, file: null }, () => own);
      return undefined;
    },
  };
}

const idOf = (call: Call): string => call.params["id"] ?? "";

/** Returns a snapshot as the contract has it. */
export const shownSnapshot = (record: SnapshotRecord): Snapshot => Snapshot.parse(record);

function madeBy(deps: Pick<SnapshotDeps, "registry">, outcome: ChangeOutcome<SnapshotMade>): SnapshotRecord {
  const made = outcome.kind === "done" ? outcome.made.written : SnapshotRecord.parse(outcome.record.made);
  return deps.registry.snapshots.get(made.id)?.value ?? made;
}

/** Returns how to read an archive: this Core's own copy, or that of a Core that has one. */
async function contentOf(deps: SnapshotDeps, call: Call, record: SnapshotRecord): Promise<OpenLog> {
  const own = await ownContent(deps, record);
  if (own !== null) return () => own;
  const holders = record.copies.flatMap((ref) => {
    const service = deps.registry.services.get(ref)?.value;
    return service === undefined || service.host === null || ref === deps.self.ref
      ? []
      : [{ name: service.name, internal: service.host.internal }];
  });
  return (signal) => firstAnswer(deps, { call, record, holders, signal });
}

/** Returns the stream of the first Core that answers; throws what the last one's failure means to the caller. */
async function firstAnswer(
  deps: Pick<SnapshotDeps, "client">,
  asked: {
    call: Call;
    record: SnapshotRecord;
    holders: readonly { name: string; internal: string }[];
    signal: AbortSignal;
  },
): Promise<Readable> {
  const { call, record, holders, signal } = asked;
  let failure: unknown = new ApiProblem("not_found", { what: "snapshot" });
  for (const { name, internal } of holders) {
    try {
      const headers = { [HEADER.requestId]: call.request.id };
      return await deps.client.stream(internal, `/node/snapshots/${record.id}`, headers, signal);
    } catch (error) {
      failure = logFailure(error, name);
    }
  }
  if (failure instanceof ApiProblem && failure.code === "not_found")
    throw new ApiProblem("not_found", { what: "snapshot" });
  throw failure;
}

/** Returns the archive of a snapshot from this Core's folder; null: it has none. */
async function ownContent(deps: Pick<SnapshotDeps, "layout">, record: SnapshotRecord): Promise<Readable | null> {
  const path = pathOf(deps.layout.snapshots, record);
  try {
    // A link is not followed: only what this Core wrote is an archive.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    return createReadStream(path, { fd: file });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
