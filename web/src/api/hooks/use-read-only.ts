import { useQuery } from "@tanstack/react-query";
import { clusterQuery } from "../queries.ts";

/**
 * Reports whether there is no majority to execute a change. Changes are then disabled, while during an election they
 * only wait: it is unknown when the Cores come back, and a click must not wait for hours.
 */
export function useReadOnly(): boolean {
  const cluster = useQuery({ ...clusterQuery(), enabled: false }).data;
  return cluster !== undefined && cluster.voters > 0 && cluster.aliveVoters < cluster.majority;
}
