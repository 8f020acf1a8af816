import { AUDIT_EN } from "@core-console/shared/words/audit-en";
import { ENGINE_EN } from "@core-console/shared/words/engine-en";
import { RECOVERY_EN } from "@core-console/shared/words/recovery/en";
import { SNAPSHOTS_EN } from "@core-console/shared/words/snapshots/en";

/** Sentences of codes that only pages which are fetched later say. */
export const words = { ...AUDIT_EN, ...ENGINE_EN, ...RECOVERY_EN, ...SNAPSHOTS_EN };
