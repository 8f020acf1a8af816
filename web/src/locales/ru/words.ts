import { AUDIT_RU } from "@core-console/shared/words/audit-ru";
import { ENGINE_RU } from "@core-console/shared/words/engine-ru";
import { RECOVERY_RU } from "@core-console/shared/words/recovery/ru";
import { SNAPSHOTS_RU } from "@core-console/shared/words/snapshots/ru";

/** То же по-русски. */
export const words = { ...AUDIT_RU, ...ENGINE_RU, ...RECOVERY_RU, ...SNAPSHOTS_RU };
