import { useQuery } from "@tanstack/react-query";
import { clusterQuery } from "../../../api/queries.ts";
import { SOME_CORE } from "./curl.ts";

/**
 * Returns the origin that scripts call, as the leader reports it: the page may come from a console that serves no
 * scripts.
 */
export const useRestOrigin = (): string => useQuery(clusterQuery()).data?.rest ?? SOME_CORE;
