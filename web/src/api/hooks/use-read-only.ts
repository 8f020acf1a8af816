import { useQuery } from "@tanstack/react-query";
import { clusterQuery } from "../queries.ts";

/**
 * Is there no majority to carry out a change? Then changes are barred, where an election only holds them:
 * nobody knows when the Cores come back, and a click must not wait for hours.
 */
export function useReadOnly(): boolean {
  const cluster = useQuery({ ...clusterQuery(), enabled: false }).data;
  return cluster !== undefined && cluster.voters > 0 && cluster.aliveVoters < cluster.majority;
}
