import * as z from "zod/mini";
import { Operation } from "@core-console/shared/contract/access";
import { ClusterView } from "@core-console/shared/contract/cluster";
import { Service } from "@core-console/shared/contract/service";
import { canRemove, removalSum } from "@core-console/shared/domain/rules/quorum";
import { isVoteCounted } from "@core-console/shared/domain/light";
import { removalOf } from "@core-console/shared/domain/records";
import { say as sayCode } from "@core-console/shared/words/say";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { isLoopback } from "../../../lib/net/address.ts";
import { type Answer, type Command, type CommandContext, expectAnswer, printJson, fail } from "../../command.ts";
import { confirm } from "../../output/confirm.ts";
import { DEFAULT_HOME, YES } from "../../args/common-options.ts";
import type { Outcome } from "../../client/api-client.ts";
import { findService } from "../../client/find-service.ts";
import { followOperation } from "../../client/follow-operation.ts";
import { EXIT, type ExitCode } from "../../output/io.ts";
import { sameClusterAt } from "../../client/target.ts";

type Failed = Outcome & { ok: false };

/** More than vote; the rest of a big cluster need not be known. */
const OTHERS = 20;

/** Returns the cluster, with the refusal of the leader where only a copy was read. */
async function clusterNow(context: CommandContext): Promise<Answer<{ view: ClusterView; refusal: Failed | null }>> {
  const { api } = context;
  const fresh = await api.get("/cluster");
  // Without a leader nothing is removed; a copy may know that it is for want of a majority, which says what to do.
  const stale = !fresh.ok && isLeaderless(fresh.code) ? await api.get("/cluster?stale=1") : fresh;
  const got = expectAnswer(context, stale.ok ? stale : fresh, ClusterView);
  return got.ok ? { ok: true, value: { view: got.value, refusal: fresh.ok ? null : fresh } } : got;
}

/** Shows what removing a member comes to, and asks; null: go on. */
async function askFor(context: CommandContext, target: Service): Promise<ExitCode | null> {
  const { lang, say } = context;
  const cluster = await clusterNow(context);
  if (!cluster.ok) return cluster.exit;
  const { view, refusal } = cluster.value;
  const voter = view.members.find((member) => member.ref === target.ref)?.voter === true;
  // As the cluster counts them: the sum takes off what it counted.
  const alive = isVoteCounted(target);
  const { voters, aliveVoters, members } = view;
  const facts = { voters, aliveVoters, cores: members.length, target: { voter, alive } };
  const sum = removalSum(facts);
  const verdict = canRemove(facts);
  // With --yes it is the cluster that refuses: other acts may be under way, after which the sum is another.
  if (!verdict.ok && (refusal !== null || !context.has("yes")))
    return fail(context, { exit: EXIT.refused, message: sayCode(verdict, lang) });
  if (refusal !== null) return fail(context, refusal);
  const about = verdict.ok
    ? [sayCode({ code: "removal_sum", params: { ...sum } }, lang), ...(await notesOn(context, target, view))]
    : [];
  const { name } = target;
  return sum.mayFail < sum.nowMayFail
    ? confirm(context, { about, question: say.removeType(name), name })
    : confirm(context, { about, question: say.removeSure(name), name: null });
}

/** Returns what else to know before a member is removed: other removals under way, and that it leads. */
async function notesOn(context: CommandContext, target: Service, { leader }: ClusterView): Promise<string[]> {
  const { say } = context;
  const leaving = await othersGoing(context, target.ref);
  return [
    ...(leaving.length > 0 ? [say.othersGoFirst(leaving)] : []),
    ...(leader?.ref === target.ref ? [say.leadsFirst(target.name)] : []),
  ];
}

/** Names of the others that are on their way out, as far as they are known: the sum still counts them. */
async function othersGoing({ api }: CommandContext, ref: string): Promise<string[]> {
  const outcome = await api.get(`/services?status=removing&size=${OTHERS}`);
  const list = z.array(Service).safeParse(outcome.ok ? outcome.body : null);
  const going = (list.success ? list.data : []).filter((one) => one.state === "removing" && one.ref !== ref);
  return going.map((one) => one.name);
}

/** The other members' Cores, as far as they are known: the one that is asked may be the one that goes. */
async function othersThan(context: CommandContext, removed: Service): Promise<string[]> {
  const { api, bases } = context;
  const outcome = await api.get(`/services?role=leader&role=follower&size=${OTHERS}`);
  const list = z.array(Service).safeParse(outcome.ok ? outcome.body : null);
  const hosts = (list.success ? list.data : []).flatMap((one) =>
    one.ref === removed.ref || one.fqdn === null ? [] : [one.fqdn],
  );
  return sameClusterAt(bases, hosts).filter((base) => !bases.includes(base));
}

export const serviceRemove: Command = {
  noun: "service",
  verb: "remove",
  args: ["ID-or-NAME"],
  options: YES,
  async run(context, [who = ""]) {
    const { io, say, json, api } = context;
    const found = await findService(context, who);
    if (!found.ok) return found.exit;
    const service = found.value;
    const kind = removalOf(service.state);
    const refused = kind === "member" ? await askFor(context, service) : null;
    if (refused !== null) return refused;
    const others = kind === "member" ? await othersThan(context, service) : [];
    // Only what was shown: by now a record may be joining, and a learner may vote. What a Core reports changes no
    // record.
    const outcome = await api.change("DELETE", `/services/${service.ref}`, undefined, { ifMatch: service.revision });
    if (!outcome.ok) return fail(context, outcome);
    if (outcome.status !== 202) {
      if (json) printJson(context, outcome.body);
      else io.stdout.write(`${say.removed(service.name)}\n`);
      return EXIT.done;
    }
    const begun = expectAnswer(context, outcome, Operation);
    if (!begun.ok) return begun.exit;
    const words = { asked: say.removalAsked, done: say.removed, failed: say.removalFailed };
    const exit = await followOperation(context, begun.value, words, others);
    const { fqdn } = service;
    // A trial's Core has no host of its own to clean up.
    if (exit === EXIT.done && !json && fqdn !== null && !isLoopback(fqdn))
      io.stdout.write(`${say.onItsHost(fqdn, `sudo ${DEFAULT_HOME}/kuma core --uninstall --purge`)}\n`);
    return exit;
  },
};
