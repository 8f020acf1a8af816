import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Lang } from "@core-console/shared/words/lang";
import type { Reason } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";
import { nodeFiles } from "../lib/process/node-files.ts";
import { alone } from "./facts/host-lock.ts";
import { askPatiently, type Heard, leaveCluster, type ClusterPort } from "./acts/leave.ts";
import type { HomeFacts } from "./facts/facts.ts";
import { lookAtHome, unitsOfCores } from "./facts/look-home.ts";
import { onSignals } from "./acts/on-signals.ts";
import { removeCore } from "./acts/remove-core.ts";
import { InstallFailure } from "./run.ts";
import { forgetGone, removeService } from "./acts/install-service.ts";
import { planUninstall, type Removal } from "./plan/uninstall-plan.ts";

const SIGNAL_MS = 50;

export interface UninstallOptions {
  lang: Lang;
  home: string;
  /** the running packaged executable; null: it runs in a checkout */
  executable: string | null;
  id: string | null;
  purge: boolean;
  keepMember: boolean;
  yes: boolean;
  /** asks the user; null where there is no terminal. Resolves with null where no answer was given */
  ask: ((question: string) => Promise<string | null>) | null;
  /** returns the cluster that the Core with this ID is a member of */
  ownCluster: (id: string) => ClusterPort;
  now: () => number;
  pause: (ms: number) => Promise<void>;
  out: (line: string) => void;
  err: (line: string) => void;
  /** ends the process at once */
  exit: (exitCode: number) => void;
}

/**
 * `kuma core --uninstall`: a member leaves its cluster, then the service is stopped and removed; with `purge` its data
 * and logs too. The programs, the user and the folder stay for the next join. Exit code 0, 1, or 2 where there was no
 * terminal to ask on.
 */
export async function uninstall(o: UninstallOptions): Promise<number> {
  const tell = (code: string, params: Reason["params"] = {}): void => o.out(say({ code, params }, o.lang));
  const fail = (code: string, params: Reason["params"] = {}, exitCode = 1): number => {
    o.err(say({ code, params }, o.lang));
    return exitCode;
  };
  if (process.getuid?.() !== 0) return fail("host_not_root");
  const home = lookAtHome(o.home, o.executable);
  const units = unitsOfCores();
  const plan = planUninstall(home, units, o);
  if (plan.do === "refuse") return fail(plan.reason.code, plan.reason.params);
  if (plan.do === "nothing") {
    await forgetGone();
    return (tell("uninstall_nothing", { home: o.home }), 0);
  }
  const cluster = plan.leaves || plan.dies ? o.ownCluster(plan.id) : null;
  const act = new AbortController();
  const off = onSignals((exitCode) =>
    o.exit(fail(act.signal.aborted ? "uninstall_interrupted" : "uninstall_declined", {}, exitCode)),
  );
  try {
    return await carryOut(o, { plan, home, cluster, tell, fail, begun: () => act.abort() });
  } catch (error) {
    const message = error instanceof InstallFailure ? say(error.reason, o.lang) : String(error);
    return fail("uninstall_failed", { message });
  } finally {
    off();
    await cluster?.close();
  }
}

interface Parts {
  plan: Removal;
  home: HomeFacts;
  /** null: it was not a member, or is no longer one */
  cluster: ClusterPort | null;
  tell: (code: string, params?: Reason["params"]) => void;
  fail: (code: string, params?: Reason["params"], exitCode?: number) => number;
  /** called when the user has agreed */
  begun: () => void;
}

/** Shows the consequences, asks for consent, and uninstalls. Throws InstallFailure. */
export async function carryOut(o: UninstallOptions, p: Parts): Promise<number> {
  const { plan, home, cluster, tell, fail } = p;
  const { name, unit } = plan;
  const folder = nodeFiles(o.home, plan.id).core;
  if (plan.dies) await tellWhatDies(p);
  const stands = cluster === null || plan.dies ? null : await askPatiently(cluster.look, o);
  const against = stands?.ok === false ? stands.reason : (stands?.value.obstacle ?? null);
  if (against !== null) {
    // The last voter cannot stay as a dead member: no Core would be left that can write.
    const code = against.code === "last_core" ? "uninstall_stays_last" : "uninstall_stays";
    return fail(code, { name, message: say(against, o.lang) });
  }
  // A Core that was removed in the console has nothing to leave any more.
  const leaves = stands?.ok === true && stands.value.removed === null ? stands.value : null;
  if (plan.alone) tell("uninstall_alone", { name, purge: o.purge });
  if (!o.yes) {
    if (o.ask === null) return fail("uninstall_no_terminal", {}, 2);
    if (leaves !== null) tell("uninstall_leaves", { name, leads: leaves.leads });
    if (leaves?.sum != null) tell(leaves.sum.code, leaves.sum.params);
    tell("uninstall_ask", { name, unit, folder, purge: o.purge });
    const typed = await o.ask(`${say({ code: "uninstall_type", params: { name } }, o.lang)} `);
    // Ctrl+C ends the line first and arrives as a signal afterwards: the signal reports it, with its own exit code.
    if (typed === null) await o.pause(SIGNAL_MS);
    if (typed?.trim() !== name) return fail("uninstall_declined");
  }
  p.begun();
  await alone(async () => {
    if (leaves !== null && cluster !== null) {
      await leaveCluster({ ...o, cluster, name, tell: ({ code, params }) => tell(code, params) });
      tell("leave_done", { name });
    }
    for (const one of new Set([unit, ...plan.units])) await removeService(one, o.purge);
    tell("uninstall_done", { name, unit });
    if (!o.purge) return;
    for (const id of new Set([plan.id, ...home.begun, ...home.damaged])) removeCore(o.home, id);
    rmSync(join(o.home, "lock"), { force: true });
  });
  const kept = plan.leaves || plan.gone ? "uninstall_kept_gone" : "uninstall_kept";
  tell(o.purge ? "uninstall_purged" : kept, { folder, home: o.home });
  return 0;
}

/**
 * Prints what a member that stays a dead one costs its cluster; where the cluster does not answer, without the numbers.
 */
async function tellWhatDies({ plan, cluster, tell }: Parts): Promise<void> {
  const heard: Heard | null = (await cluster?.look().catch(() => null)) ?? null;
  if (heard?.ok === true && heard.value.removed !== null) return;
  tell("uninstall_stays_dead", { name: plan.name });
  const away = heard?.ok === true ? heard.value.away : null;
  if (away !== null) tell(away.code, away.params);
}
