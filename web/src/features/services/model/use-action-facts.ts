import { useQuery } from "@tanstack/react-query";
import type { Service } from "@core-console/shared/contract/service";
import { clusterQuery, servicesQuery } from "../../../api/queries.ts";
import { isReadOnly } from "../../../api/http/session.ts";
import { useRole, useWhoami } from "../../../api/session/use-permission.ts";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { operations, underWay } from "./operations.ts";
import type { ActionFacts } from "./action-facts.ts";

/** What row actions are decided on, as this page knows it. Asks nothing. */
export function useActionFacts(): ActionFacts {
  const role = useRole();
  const readOnly = useReadOnly();
  const looks = isReadOnly(useWhoami());
  const cluster = useQuery({ ...clusterQuery(), enabled: false }).data;
  const removing = useQuery({ ...servicesQuery(), enabled: false, select: beingRemoved }).data ?? NONE;
  const asked = [...useStore(operations).values()].filter(underWay);
  return {
    role,
    readOnly,
    looks,
    votes: cluster === undefined ? null : { ...cluster, cores: cluster.members.length },
    leader: cluster?.leader ?? null,
    acting: new Map([
      ...removing.map((s) => [s.ref, "remove"] as const),
      ...asked.map((o) => [o.ref, o.kind] as const),
    ]),
    removing,
  };
}

const NONE: readonly Service[] = [];
const beingRemoved = (rows: readonly Service[]): Service[] => rows.filter((s) => s.state === "removing");
