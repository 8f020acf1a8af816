import type { Compare } from "../../etcd/client/gateway-types.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan, Made } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { DrillRecord } from "../../state/records-drills.ts";
import type { Registry } from "../../state/registry.ts";
import { absent, ownRequest } from "../../state/service-changes.ts";
import type { DrillDeps } from "./deps.ts";
import { isUnderWay } from "./plan.ts";

type Deps = Pick<DrillDeps, "registry" | "changes" | "self">;

/** What the plan of a request makes: the drill, which the response describes. */
export type DrillMade = Made<DrillRecord, DrillRecord>;

/** Returns the record of a drill of these voters that is requested now. */
export function newDrill(request: {
  id: string;
  how: string;
  by: string;
  voters: readonly string[];
  nowMs: number;
}): DrillRecord {
  const { id, how, by, voters, nowMs } = request;
  return {
    id,
    state: "waiting",
    how,
    by,
    requestedAt: new Date(nowMs).toISOString(),
    endedAt: null,
    voters: [...voters],
    current: null,
    parts: [],
    reason: null,
  };
}

/** Returns the refs of the voters, whose data a drill plays. */
export const votersOf = (registry: Pick<Registry, "cores">): string[] =>
  [...registry.cores.values()]
    .filter(({ value }) => value.voter)
    .map(({ value }) => value.ref)
    .toSorted();

/** Plans a drill. Throws drill_busy while one is under way. */
export function planDrill(registry: Registry, record: DrillRecord, what: string): ChangePlan<DrillMade> {
  const other = [...registry.drills.values()].find(({ value }) => isUnderWay(value));
  if (other !== undefined) throw new ApiProblem("drill_busy", { by: other.value.by, since: other.value.requestedAt });
  return planned([absent(keys.drill(record.id))], record, { what, name: null }, 202);
}

/** Changes the record of a drill by this Core itself; `change` returns null if there is nothing to do any more. */
export async function updateDrill(
  deps: Deps,
  id: string,
  audit: { what: string; name: string | null },
  change: (record: DrillRecord) => DrillRecord | null,
): Promise<void> {
  await unlessDone(() =>
    deps.changes.execute(ownRequest(deps), () => {
      const found = deps.registry.drills.get(id);
      const next = found === undefined ? null : change(found.value);
      if (found === undefined || next === null) throw new NothingToDo();
      return planned([unchanged(found)], next, audit, 200);
    }),
  );
}

/** Deletes the record of a drill. */
export async function forgetDrill(deps: Deps, id: string): Promise<void> {
  await unlessDone(() =>
    deps.changes.execute(ownRequest(deps), () => {
      const found = deps.registry.drills.get(id);
      if (found === undefined) throw new NothingToDo();
      return {
        compare: [unchanged(found)],
        ops: [{ op: "delete", key: keys.drill(id) }],
        audit: { what: "drill.forgotten", ref: null, name: null },
        status: 200,
        ref: null,
        made: null,
      };
    }),
  );
}

/** Writes the request for a slot of the schedule together with the slot, so that each has one drill. */
export async function requestScheduledDrill(deps: Deps, record: DrillRecord, day: number): Promise<void> {
  await unlessDone(() =>
    deps.changes.execute(ownRequest(deps), () => {
      const served = deps.registry.drillSlot;
      if (served !== null && served.value.day >= day) throw new NothingToDo();
      const plan = planDrill(deps.registry, record, "drill.schedule");
      const slot = JSON.stringify({ day, at: record.requestedAt });
      return {
        ...plan,
        compare: [
          ...plan.compare,
          { key: keys.drillSlot, target: "mod" as const, op: "=" as const, value: served?.revision ?? 0 },
        ],
        ops: [...plan.ops, { op: "put" as const, key: keys.drillSlot, value: slot }],
      };
    }),
  );
}

function planned(
  compare: Compare[],
  record: DrillRecord,
  { what, name }: { what: string; name: string | null },
  status: number,
): ChangePlan<DrillMade> {
  return {
    compare,
    ops: [{ op: "put", key: keys.drill(record.id), value: JSON.stringify(record) }],
    audit: { what, ref: null, name },
    status,
    ref: null,
    made: { written: record, stored: record },
  };
}

const unchanged = ({ value, revision }: Versioned<DrillRecord>): Compare => ({
  key: keys.drill(value.id),
  target: "mod",
  op: "=",
  value: revision,
});

/** Thrown when the step was done meanwhile. */
class NothingToDo extends Error {}

async function unlessDone(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof NothingToDo)) throw error;
  }
}
