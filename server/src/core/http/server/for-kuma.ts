import type { Service } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";

/**
 * Returns a list row with the fields that scripts written for KUMA read: a missing one would break such a script, an
 * empty one is read as "none".
 */
export function forKuma(service: Service): Service {
  const warning = service.reasons.map((reason) => say(reason, "en")).join(" ");
  return { ...service, tenantID: "", tenantName: "", resourceID: service.id ?? "", warning };
}
