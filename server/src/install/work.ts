import type { Reason } from "@core-console/shared/contract/service";
import type { Lang } from "@core-console/shared/words/lang";
import type { CheckPorts } from "./check.ts";
import type { ClusterPort } from "./acts/leave.ts";
import type { Target } from "./plan/install-plan.ts";
import type { Undo } from "./undo.ts";

export interface InstallOptions extends CheckPorts {
  lang: Lang;
  /** options of the identity command, in the form that it reads */
  identity: string;
  /** time without a new status after which a member is given up, ms */
  patienceMs: number;
  out: (line: string) => void;
  err: (line: string) => void;
  now: () => number;
  pause: (ms: number) => Promise<void>;
  /** returns the cluster that the Core with this ID is a member of */
  ownCluster: (id: string) => ClusterPort;
  /** the command that prints a setup link, for a user who reads this later */
  setupLinkCommand: string;
  /** prints a setup link; null where there is no terminal */
  setupLink: (() => Promise<unknown>) | null;
}

export type Stage = "preflight" | "programs" | "identity" | "unit" | "start" | "join";

/** One installation in progress: what was begun and how to undo it. */
export interface Work {
  options: InstallOptions;
  target: Extract<Target, { ok: true }>;
  undo: Undo;
  signal: AbortSignal;
  /** what was begun is being undone: a signal now ends the wait for the cluster */
  givingUp: boolean;
  enough: AbortController;
  startedMs: number;
  stage: Stage;
  report: (code: string, params?: Reason["params"]) => void;
}
