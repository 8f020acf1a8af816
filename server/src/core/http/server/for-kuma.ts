import type { Service } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";

/**
 * A row of a list with the fields that scripts written for KUMA read off it: one that is missing ends such a script,
 * one that is empty tells it that there is nothing.
 */
export function forKuma(s: Service): Service {
  const warning = s.reasons.map((reason) => say(reason, "en")).join(" ");
  return { ...s, tenantID: "", tenantName: "", resourceID: s.id ?? "", warning };
}
