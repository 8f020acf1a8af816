import { useQuery } from "@tanstack/react-query";
import type { Service } from "@core-console/shared/contract/service";
import { servicesQuery } from "../../../api/queries.ts";

/** These services as they are now: who leads and who lives may change while one reads. */
export function useListed(services: readonly Service[]): Service[] {
  const listed = useQuery({ ...servicesQuery(), enabled: false }).data ?? [];
  return services.map((s) => listed.find((l) => l.ref === s.ref) ?? s);
}
