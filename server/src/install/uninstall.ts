import { rmSync } from "node:fs";
import { join } from "node:path";
import type { LeaveAnswer } from "@core-console/shared/contract/enrolment";
import type { Lang } from "@core-console/shared/words/lang";
import type { Reason } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";
import { nodeFiles } from "../lib/process/node-files.ts";
import { withHostLock } from "./facts/host-lock.ts";
import { askPatiently, type Heard, leaveCluster, type ClusterPort } from "./acts/leave.ts";
import type { HomeFacts } from "./facts/facts.ts";
import { lookAtHome, unitsOfCores } from "./facts/look-home.ts";
import { onSignals } from "./acts/on-signals.ts";
import { forgetCluster, removeCore } from "./acts/remove-core.ts";
import { InstallFailure } from "./run.ts";
import { forgetRemoved, removeService } from "./acts/install-service.ts";
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
export async function uninstall(options: UninstallOptions): Promise<number> {
  const { lang, out, err } = options;
  const report = (code: string, params: Reason["params"] = {}): void => out(say({ code, params }, lang));
  const fail = (code: string, params: Reason["params"] = {}, exitCode = 1): number => {
    err(say({ code, params }, lang));
    return exitCode;
  };
  if (process.getuid?.() !== 0) return fail("host_not_root");
  const home = lookAtHome(options.home, options.executable);
  const plan = planUninstall(home, unitsOfCores(), options);
  if (plan.do === "refuse") return fail(plan.reason.code, plan.reason.params);
  if (plan.do === "nothing") {
    await forgetRemoved();
    return (report("uninstall_nothing", { home: options.home }), 0);
  }
  const cluster = plan.leaves || plan.dies ? options.ownCluster(plan.id) : null;
  const act = new AbortController();
  const off = onSignals((exitCode) =>
    options.exit(fail(act.signal.aborted ? "uninstall_interrupted" : "uninstall_declined", {}, exitCode)),
  );
  try {
    return await carryOut(options, { plan, home, cluster, report, fail, begun: () => act.abort() });
  } catch (error) {
    const message = error instanceof InstallFailure ? say(error.reason, lang) : String(error);
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
  report: (code: string, params?: Reason["params"]) => void;
  fail: (code: string, params?: Reason["params"], exitCode?: number) => number;
  /** called when the user has agreed */
  begun: () => void;
}

/** Shows the consequences, asks for consent, and uninstalls. Throws InstallFailure. */
async function carryOut(options: UninstallOptions, parts: Parts): Promise<number> {
  const { plan, report, fail } = parts;
  const { name } = plan;
  if (plan.dies) await reportWhatDies(parts);
  const membership = await askToLeave(options, parts);
  if ("obstacle" in membership) {
    const { obstacle } = membership;
    // The last voter cannot stay as a dead member: no Core would be left that can write.
    const code = obstacle.code === "last_core" ? "uninstall_stays_last" : "uninstall_stays";
    return fail(code, { name, message: say(obstacle, options.lang) });
  }
  if (plan.alone) report("uninstall_alone", { name, purge: options.purge });
  const refused = options.yes ? null : await askConsent(options, parts, membership.toLeave);
  if (refused !== null) return refused;
  parts.begun();
  await withHostLock(() => remove(options, parts, membership.toLeave !== null));
  const done = plan.leaves || plan.removed ? "uninstall_kept_gone" : "uninstall_kept";
  report(options.purge ? "uninstall_purged" : done, {
    folder: nodeFiles(options.home, plan.id).core,
    home: options.home,
  });
  return 0;
}

/** Returns why a member cannot leave its cluster, or what leaving comes to; null: there is nothing to leave. */
async function askToLeave(
  options: UninstallOptions,
  { plan, cluster }: Parts,
): Promise<{ obstacle: Reason } | { toLeave: LeaveAnswer | null }> {
  if (cluster === null || plan.dies) return { toLeave: null };
  const heard = await askPatiently(cluster.look, options);
  if (!heard.ok) return { obstacle: heard.reason };
  const { obstacle, removed } = heard.value;
  if (obstacle !== null) return { obstacle };
  // A Core that was removed in the console has nothing to leave any more.
  return { toLeave: removed === null ? heard.value : null };
}

/** Says what an uninstallation comes to and has its Core's name typed. Returns null to go on, else the exit code. */
async function askConsent(
  options: UninstallOptions,
  { plan, report, fail }: Parts,
  toLeave: LeaveAnswer | null,
): Promise<number | null> {
  const { name, unit } = plan;
  if (options.ask === null) return fail("uninstall_no_terminal", {}, 2);
  if (toLeave !== null) report("uninstall_leaves", { name, leads: toLeave.leads });
  if (toLeave?.sum != null) report(toLeave.sum.code, toLeave.sum.params);
  report("uninstall_ask", { name, unit, folder: nodeFiles(options.home, plan.id).core, purge: options.purge });
  const typed = await options.ask(`${say({ code: "uninstall_type", params: { name } }, options.lang)} `);
  // Ctrl+C ends the line first and arrives as a signal afterwards: the signal reports it, with its own exit code.
  if (typed === null) await options.pause(SIGNAL_MS);
  return typed?.trim() === name ? null : fail("uninstall_declined");
}

/** Leaves the cluster first, then removes the service, and with `purge` its data. */
async function remove(options: UninstallOptions, parts: Parts, leaves: boolean): Promise<void> {
  const { plan, home, cluster, report } = parts;
  const { name, unit } = plan;
  if (leaves && cluster !== null) {
    await leaveCluster({ ...options, cluster, name, report: ({ code, params }) => report(code, params) });
    report("leave_done", { name });
  }
  for (const one of new Set([unit, ...plan.units])) await removeService(one, options.purge);
  report("uninstall_done", { name, unit });
  // The data stays, what is known of the cluster's users and hosts does not.
  if (!options.purge) return forgetCluster(options.home, plan.id);
  for (const id of new Set([plan.id, ...home.begun, ...home.damaged])) removeCore(options.home, id);
  rmSync(join(options.home, "lock"), { force: true });
}

/**
 * Prints what a member that stays a dead one costs its cluster; where the cluster does not answer, without the numbers.
 */
async function reportWhatDies({ plan, cluster, report }: Parts): Promise<void> {
  const heard: Heard | null = (await cluster?.look().catch(() => null)) ?? null;
  if (heard?.ok === true && heard.value.removed !== null) return;
  report("uninstall_stays_dead", { name: plan.name });
  const away = heard?.ok === true ? heard.value.away : null;
  if (away !== null) report(away.code, away.params);
}
