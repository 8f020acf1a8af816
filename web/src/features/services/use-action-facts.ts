import { useQuery } from "@tanstack/react-query";
import { clusterQuery } from "../../api/queries.ts";
import { useRole } from "../../api/use-permission.ts";
import { useReadOnly } from "../../api/use-read-only.ts";
import { useStore } from "../../lib/use-store.ts";
import { restarts, underWay } from "./restarts.ts";
import type { ActionFacts } from "./row-actions.ts";

/** What row actions are decided on, as this page knows it. Asks nothing. */
export function useActionFacts(): ActionFacts {
  const role = useRole();
  const readOnly = useReadOnly();
  const cluster = useQuery({ ...clusterQuery(), enabled: false }).data;
  const known = useStore(restarts);
  const restarting = new Set([...known].filter(([, o]) => underWay(o)).map(([ref]) => ref));
  return { role, readOnly, votes: cluster ?? null, restarting };
}
