import * as z from "zod/mini";
import { Drill, DrillCurrent } from "@core-console/shared/contract/drill/drill";
import { Time } from "@core-console/shared/contract/ids";

/** A fire drill as stored in etcd: the contract's fields, and what its current part is compared with. */
export const DrillRecord = z.object({
  ...Drill.shape,
  current: z.nullable(
    z.object({
      ...DrillCurrent.shape,
      /** what was committed when the part began */
      index: z.number(),
      revision: z.number(),
      /** ID of the snapshot that is restored; null for a part from a Core's own data */
      snapshot: z.nullable(z.string()),
    }),
  ),
});
export type DrillRecord = z.infer<typeof DrillRecord>;

/** The last slot of the schedule for which a drill was requested, counted in days since 1970. */
export const DrillSlotRecord = z.object({ day: z.number(), at: Time });
