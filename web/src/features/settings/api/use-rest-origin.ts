import { useQuery } from "@tanstack/react-query";
import { clusterQuery } from "../../../api/queries.ts";
import { SOME_CORE } from "./curl.ts";

/** Where scripts call: the leader says it, for the page's own address may be a console's that serves no scripts. */
export const useRestOrigin = (): string => useQuery(clusterQuery()).data?.rest ?? SOME_CORE;
