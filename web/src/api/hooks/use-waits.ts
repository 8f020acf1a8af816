import { useSyncExternalStore } from "react";
import { canWrite, link } from "../http/link.ts";

/** Reports whether a change has to wait now, for a leader or for the console. */
export const useWaits = (): boolean => useSyncExternalStore(link.subscribe, () => !canWrite(link.get()));
