import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Service } from "@core-console/shared/contract/service";
import { useFailure } from "../../../api/hooks/use-steady.ts";
import { codeOf } from "../../../api/http/problem.ts";
import { serviceQuery, servicesQuery } from "../../../api/queries.ts";

/** What the panel shows of a ref; `removed`: it was in the list while the panel was open, with its last known state. */
export type ShownService =
  | { is: "loading" | "not-found" }
  | { is: "here"; service: Service }
  | { is: "removed"; service: Service }
  | { is: "failed"; failure: unknown; retry: () => void };

/** Returns the service of a ref: from the list, or fetched by itself where the list does not have it. */
export function useShownService(ref: string): ShownService {
  const list = useQuery(servicesQuery()).data;
  const listed = list?.find((s) => s.ref === ref);
  const [seen, setSeen] = useState<Service | null>(null);
  if (listed !== undefined && seen !== listed) setSeen(listed);
  // it was in the list and is not any more: nothing else that is known of it still holds
  const removed = list !== undefined && listed === undefined && seen?.ref === ref ? seen : null;
  const single = useQuery({ ...serviceQuery(ref), enabled: listed === undefined && removed === null });
  const failure = useFailure(single);
  if (listed !== undefined) return { is: "here", service: listed };
  if (removed !== null) return { is: "removed", service: removed };
  if (codeOf(failure) === "not_found") return { is: "not-found" };
  if (single.data !== undefined) return { is: "here", service: single.data };
  if (failure !== null) return { is: "failed", failure, retry: () => void single.refetch() };
  return { is: "loading" };
}
