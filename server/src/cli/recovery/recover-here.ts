import { splitAuthority } from "../../lib/net/address.ts";
import { recoveryPlan, type RecoveryPlan, type Way } from "@core-console/shared/domain/recovery/recovery-plan";
import { say as sayCode } from "@core-console/shared/words/say";
import { DEFAULT_HOME } from "../args/common-options.ts";
import { fail, type LocalContext, printJson, wrongCall } from "../command.ts";
import { ownName, shellLine } from "../host/own-name.ts";
import { objectionToHost } from "../output/confirm.ts";
import { EXIT, type ExitCode, type RecoveryOutcome } from "../output/io.ts";
import { timeText } from "../output/format.ts";
import { table } from "../output/table.ts";
import type { RecoveryFacts } from "@core-console/shared/domain/recovery/recovery-facts";
import { type Asked, collectFacts } from "@core-console/shared/domain/recovery/collect-facts";
import { askCores } from "./ask-cores.ts";
import type { HomeFacts } from "./home-facts.ts";
import { type Named, type NamedOthers, namedOthers, namesIn, type OtherCore, stateTyped } from "./name-others.ts";
import { planText } from "./show-plan.ts";

interface Here {
  home: HomeFacts;
  folder: string;
}

/**
 * Recovers the cluster from this host's data, after everything that speaks against it was looked at and the operator
 * has named every voter that does not answer. Returns the exit code.
 */
export async function recoverFromHere(context: LocalContext, { home, folder }: Here): Promise<ExitCode> {
  const { io, say } = context;
  const { recovery } = io;
  const unit = recovery.hasUnit(home.id);
  const refuse = (message: string): ExitCode => fail(context, { exit: EXIT.refused, message });
  if (unit && !recovery.isRoot()) return refuse(say.recoverRoot(commandLine(folder, [])));
  if (!unit && home.pid !== null) return refuse(say.recoverRuns(home.pid, folder));
  const begun = recovery.begun(folder, home.id);
  if (begun === "completes") return finish(context, { home, folder, others: null });
  if (begun === "begun") io.stderr.write(`${say.recoverBegun()}\n`);
  const answers = await askCores([home.internal, ...home.peers.map(({ internal }) => internal)], home.tls);
  const snapshots = await recovery.snapshots(folder, home.id);
  const facts = collectFacts({ ...home, runs: home.pid !== null, snapshots }, answers);
  const plan = recoveryPlan(facts);
  const answering = await recovery.answering(folder, home.id);
  const against = objection(context, { home, folder, plan, answering, answers, facts });
  if (against !== null) return refuse(against);
  const voters = facts.cores
    .filter(({ vote, here }) => vote === "voter" && !here)
    .flatMap(({ ref }) => other(home, ref));
  return decide(context, { home, folder, learner: fromData(plan)?.way === "from_learner" }, voters);
}

function other(home: HomeFacts, ref: string): OtherCore[] {
  const peer = home.peers.find((one) => one.ref === ref);
  if (peer === undefined) return [];
  return [
    { ref, name: peer.name, internal: peer.internal, host: splitAuthority(peer.internal)?.host ?? peer.internal },
  ];
}

/** Returns why nothing is recovered here; null where nothing speaks against it. */
function objection(
  { say, lang }: LocalContext,
  seen: Here & {
    plan: RecoveryPlan;
    facts: RecoveryFacts;
    answering: readonly string[];
    answers: ReadonlyMap<string, Asked>;
  },
): string | null {
  const { home, folder, plan, facts, answering, answers } = seen;
  const planned = (): string => planText({ home, folder, program: ownName(), facts, plan }, { lang, say });
  if (answering.length > 0) {
    const params = { count: answering.length, addresses: answering.join(", ") };
    const told = answering.flatMap((address) => reportOf(seen, address, answers.get(address), say));
    return [sayCode({ code: "recovery_answers", params }, lang), ...told].join("\n");
  }
  if (plan.kind !== "majority_lost") return `${say.recoverNot()}\n${planned()}`;
  const way = fromData(plan);
  if (way === undefined || way.best.ref !== home.ref) return `${say.recoverNotHere()}\n${planned()}`;
  return null;
}

/** Returns the way that goes on from the data of a Core; undefined where there is none. */
function fromData(plan: RecoveryPlan): Extract<Way, { best: unknown }> | undefined {
  const ways = plan.kind === "majority_lost" ? plan.ways : [];
  return ways.find((way) => "best" in way);
}

/** Returns what a Core that answers says of itself, with whether its log may hold more than this host's. */
function reportOf({ home }: Here, address: string, asked: Asked | undefined, say: LocalContext["say"]): string[] {
  if (asked?.kind !== "answers") return [];
  const { name, generation, commitIndex, engine } = asked.node;
  const own = home.log.kind === "read" ? home.log.last.index : 0;
  return [say.recoverSays(name, address, { engine, generation, commitIndex, newer: (commitIndex ?? 0) > own })];
}

/**
 * Has the operator name every other voter and this host, by options or on the terminal, then recovers. A learner's data
 * is only used where every voter is lost: it lacks the keys that one which is switched off has.
 */
async function decide(
  context: LocalContext,
  here: Here & { learner: boolean },
  voters: readonly OtherCore[],
): Promise<ExitCode> {
  const { say } = context;
  const { home, learner } = here;
  const options = { switchedOff: namesIn(context.value("switched-off")), lost: namesIn(context.value("lost")) };
  const named = namedOthers(voters, options);
  const wrong = faultOf(context, here, named);
  if (wrong !== null) return wrongCall(context, wrong);
  if (learner && options.switchedOff.length > 0) return refuseLearner(context);
  introduce(context, here, voters);
  const others = named.kind === "all" ? named.others : await askAbout(context, voters, options);
  if (others === null) return fail(context, { exit: EXIT.refused, message: say.recoverGivenUp() });
  if (learner && others.some(({ state }) => state === "switched_off")) return refuseLearner(context);
  const notConfirmed = await objectionToHost(context, home.host);
  if (notConfirmed !== null) return fail(context, { exit: EXIT.refused, message: notConfirmed });
  return finish(context, { ...here, others });
}

const refuseLearner = (context: LocalContext): ExitCode =>
  fail(context, { exit: EXIT.refused, message: sayCode({ code: "recovery_learner", params: {} }, context.lang) });

/** Returns what is wrong with the options: a contradiction, or what a script leaves out; null where nothing is. */
function faultOf(context: LocalContext, { home, folder }: Here, named: NamedOthers): string | null {
  const { io, say } = context;
  if (named.kind === "unknown") return say.recoverUnknown(named.name);
  if (named.kind === "both") return say.recoverBoth(named.name);
  if (io.terminal !== null) return null;
  const whole = ["--switched-off", "NAME,NAME", "--lost", "NAME,NAME", "--host-name", home.host];
  const command = commandLine(folder, whole);
  if (named.kind === "missing") return say.recoverName(named.names.join(", "), command);
  return context.value("host-name") === null ? say.recoverHostOption(home.host, command) : null;
}

/** Says what is about to be done, and lists the voters of which the operator has to say something. */
function introduce(
  { io, say }: LocalContext,
  { home, learner }: Here & { learner: boolean },
  voters: readonly OtherCore[],
): void {
  const changed = home.database.kind === "read" ? timeText(new Date(home.database.changedAtMs).toISOString()) : null;
  io.stderr.write(`${say.recoverIntro(home.name, changed)}\n`);
  if (learner) io.stderr.write(`${say.recoverFromLearner(home.name)}\n`);
  if (voters.length === 0) return;
  const { headings: h, planHeadings: p } = say;
  io.stderr.write(
    table(
      [h.name, p.on],
      voters.map(({ name, internal }) => [name, internal]),
    ),
  );
}

/** Asks about each voter of which the options say nothing; null where the user gives up. */
async function askAbout(
  { io, say }: LocalContext,
  voters: readonly OtherCore[],
  options: { switchedOff: readonly string[]; lost: readonly string[] },
): Promise<Named[] | null> {
  const others: Named[] = [];
  for (const voter of voters) {
    const said = namedOthers([voter], {
      switchedOff: options.switchedOff.filter((name) => [voter.name, voter.ref, voter.host].includes(name)),
      lost: options.lost.filter((name) => [voter.name, voter.ref, voter.host].includes(name)),
    });
    let state = said.kind === "all" ? (said.others[0]?.state ?? null) : null;
    while (state === null) {
      const answer = await io.terminal?.ask(say.recoverAsk(voter.name, voter.host));
      if (answer == null) return null;
      state = stateTyped(answer);
    }
    others.push({ ref: voter.ref, state });
  }
  return others;
}

async function finish(
  context: LocalContext,
  { home, folder, others }: Here & { others: Named[] | null },
): Promise<ExitCode> {
  const { io, say, lang, json } = context;
  const asked = { home: folder, id: home.id, others, clockIsRight: context.has("clock-is-right") };
  const outcome = await io.recovery.recover(asked, (step) => void io.stderr.write(`${say.recoverSteps[step]}\n`));
  if (!outcome.ok) return fail(context, { exit: EXIT.refused, message: sayCode(outcome.reason, lang) });
  if (json) printJson(context, outcome.value);
  else io.stdout.write(doneText(context, { home, folder, others }, outcome.value));
  return EXIT.done;
}

/** Returns what was recovered and what comes next, with the commands. */
function doneText(
  { say, io }: LocalContext,
  { home, folder, others }: Here & { others: Named[] | null },
  done: Extract<RecoveryOutcome, { ok: true }>["value"],
): string {
  const start = io.recovery.hasUnit(home.id) ? null : shellLine([ownName(), "core", "--home", folder]);
  const parts = [
    say.recoverDone(home.name, done),
    say.recoverStart(start),
    ...[...rejoinCommands(io, { home, folder, others }, done.newCaHash)].map(([command, names]) =>
      say.recoverRejoin(names.join(", "), command),
    ),
    ...(done.newCaHash === null ? [] : [say.recoverNewCa(done.newCaHash, home.caFile)]),
    ...done.lostSecrets.map((secret) => say.recoverSecret[secret]),
    say.recoverNext(),
  ];
  return `${parts.join("\n")}\n`;
}

/** Returns the commands that bring back the Cores that are switched off, each with the names of those it is for. */
function rejoinCommands(
  io: LocalContext["io"],
  { home, folder, others }: Here & { others: Named[] | null },
  newCaHash: string | null,
): Map<string, string[]> {
  const beside = folder === DEFAULT_HOME ? new Map<string, string>() : io.recovery.homesBeside(folder);
  const sudo = io.recovery.hasUnit(home.id) ? ["sudo"] : [];
  const trust = newCaHash === null ? [] : ["--raft.ca-hash", newCaHash];
  const commands = new Map<string, string[]>();
  for (const { ref } of (others ?? []).filter(({ state }) => state === "switched_off")) {
    const there = beside.get(ref) ?? folder;
    const place = there === DEFAULT_HOME ? [] : ["--home", there];
    const command = shellLine([...sudo, ownName(), "core", "--rejoin", home.internal, ...trust, ...place]);
    commands.set(command, [...(commands.get(command) ?? []), ...other(home, ref).map(({ name }) => name)]);
  }
  return commands;
}

function commandLine(folder: string, more: readonly string[]): string {
  const home = folder === DEFAULT_HOME ? [] : ["--home", folder];
  return shellLine([ownName(), "cluster", "recover", ...home, ...more]);
}
