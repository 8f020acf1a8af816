import * as z from "zod/mini";
import { DrillStep } from "@core-console/shared/contract/drill/drill";
import { Reason } from "@core-console/shared/contract/service";

/** What a Core's process is to play. */
export const DrillTask = z.discriminatedUnion("way", [
  /** recovery from this Core's own data */
  z.object({ way: z.literal("survivor") }),
  /** restore of the archive that this Core has */
  z.object({ way: z.literal("snapshot"), archive: z.string(), sha256: z.string() }),
]);
export type DrillTask = z.infer<typeof DrillTask>;

/** What was found when a way was played; `reason` is null if it led to a cluster that takes writes. */
export const Played = z.object({
  reason: z.nullable(Reason),
  steps: z.array(DrillStep),
  /** how long the engine took to start on a copy of the Core's data; null: it was not reached */
  startMs: z.nullable(z.number()),
  /** index of the last entry in the Core's log; null: not read */
  lastIndex: z.nullable(z.number()),
  /** size of the database, which every Core that joins has to receive; null: not known */
  databaseBytes: z.nullable(z.number()),
});
export type Played = z.infer<typeof Played>;

/** A way that could not be played. Its code stands in words/recovery. */
export class DrillFault extends Error {
  override readonly name = "DrillFault";
  readonly code: DrillFaultCode;
  readonly params: Reason["params"];
  constructor(code: DrillFaultCode, params: Reason["params"] = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}
type DrillFaultCode = "drill_no_room" | "drill_no_memory" | "drill_no_tool" | "drill_bad_snapshot";
