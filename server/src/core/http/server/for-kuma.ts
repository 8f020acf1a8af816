import type { Service } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";

/**
 * Returns a list row with the fields that scripts written for KUMA read: a missing one would break such a script, an
 * empty one is read as "none".
 */
export function forKuma(s: Service): Service {
  const warning = s.reasons.map((reason) => say(reason, "en")).join(" ");
  return { ...s, tenantID: "", tenantName: "", resourceID: s.id ?? "", warning };
}
