import { randomUUID } from "node:crypto";
import { Drill, MOST_DRILLS } from "@core-console/shared/contract/drill/drill";
import { HEADER } from "@core-console/shared/contract/headers";
import { newDrill, planDrill, votersOf } from "../../../recovery/drill/drill-changes.ts";
import { DrillRecord } from "../../../state/records-drills.ts";
import type { HttpDeps } from "../../deps.ts";
import { executeFor } from "../../server/execute.ts";
import { dataAge } from "../../server/reply.ts";
import type { Handlers } from "../../server/server.ts";

/** Handlers of the fire drill: its records. */
export function drillHandlers(deps: HttpDeps): Pick<Handlers, "listDrills" | "startDrill"> {
  return {
    async listDrills(call) {
      if (call.stale) void call.reply.header(HEADER.dataAge, String(dataAge(deps)));
      else await deps.consistency.sync();
      return [...deps.registry.drills.values()]
        .map(({ value }) => Drill.parse(value))
        .toSorted((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1))
        .slice(0, MOST_DRILLS);
    },
    async startDrill(call) {
      const id = randomUUID();
      const outcome = await executeFor(deps, call, () => {
        const voters = votersOf(deps.registry);
        const record = newDrill({ id, how: "demand", by: call.change.who, voters, nowMs: deps.wall() });
        return planDrill(deps.registry, record, "drill.start");
      });
      return Drill.parse(outcome.kind === "done" ? outcome.made.written : DrillRecord.parse(outcome.record.made));
    },
  };
}
