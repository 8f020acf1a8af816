import type { Leadership } from "../contract/cluster.ts";
import type { OtherLife } from "../contract/life.ts";
import type { Reason } from "../contract/service.ts";
import { otherLifeReason } from "./rules/life.ts";
import { coresToPair, faultTolerance, majority } from "./rules/quorum.ts";
import { isOlder } from "./version.ts";

/** A voter in etcd's member list that belongs to no service. */
export interface ForeignVoter {
  readonly memberId: string;
  /** its peer URLs */
  readonly url: string;
  /** name of the Core that computes the view */
  readonly core: string;
  /** the command that removes it, for root on that Core's host */
  readonly command: string;
}

/** How far a restore of records is. */
export interface RestoreProgress {
  readonly by: string;
  /** when it was started, RFC 3339 */
  readonly since: string;
  readonly done: number;
  readonly total: number;
}

/** What a restore from a snapshot on a fresh host has left to do. */
export interface RestoredNow {
  /** when the snapshot was taken */
  readonly takenAt: string;
  /** number of tokens that are still suspended */
  readonly suspended: number;
  /** the secret of the sign-in provider has to be entered again */
  readonly secret: boolean;
}

export interface WarningFacts {
  voters: number;
  aliveVoters: number;
  learners: number;
  leadership: Leadership;
  /** the engines that members run, by the name of their Core, and the least version that should run */
  engines?: { least: string; running: { name: string; version: string }[] };
  /** voters in etcd's member list that belong to no service */
  foreignVoters?: readonly ForeignVoter[];
  /** names of the Cores whose engines take any certificate of the CA on the peer port until they are restarted */
  openPeerPorts?: string[];
  /** the setting approve_hosts is `never` */
  anyHost?: boolean;
  /** the setting restoreByToken is on */
  restoreByToken?: boolean;
  /** the sign-in provider's client secret was sealed with a key that is lost */
  oidcSecretLost?: boolean;
  /** other lives of the cluster that were met: no changes are made */
  otherLives?: readonly OtherLife[];
  lifeId?: string | null;
  /** the restore of a snapshot's records that is in progress: no changes are made */
  restoring?: RestoreProgress | null;
  /** null: the cluster was not restored, or nothing is left to do */
  restored?: RestoredNow | null;
  /** what is wrong with the fire drills */
  drills?: readonly Reason[];
}

/**
 * Returns what is wrong with the cluster as a whole, the worst first; rows have their own lights (see
 * docs/architecture/lights.md).
 */
export function clusterWarnings(facts: WarningFacts): Reason[] {
  const lives = (facts.otherLives ?? []).map((other) => otherLifeReason(other, facts.lifeId ?? null));
  const mayFail = faultTolerance(facts.voters, facts.aliveVoters);
  const restore = facts.restoring == null ? [] : [{ code: "restoring", params: { ...facts.restoring } }];
  // The recommended number of voters is of no help now: nothing can be added or removed.
  if (mayFail < 0)
    return [...lives, ...restore, noQuorum(facts, -mayFail), ...foreignWarnings(facts, "foreign_voter_missing")];
  return [
    ...lives,
    ...restore,
    ...(facts.restored == null ? [] : [{ code: "restored_from_snapshot", params: { ...facts.restored } }]),
    ...(facts.leadership === "none" ? [{ code: "no_leader", params: {} }] : []),
    ...foreignWarnings(facts, "foreign_voter"),
    ...sizeWarnings(facts, mayFail),
    ...engineWarnings(facts.engines),
    ...admissionWarnings(facts),
    ...(facts.oidcSecretLost === true ? [{ code: "oidc_secret_lost", params: {} }] : []),
    ...(facts.drills ?? []),
  ];
}

const foreignWarnings = ({ foreignVoters = [] }: WarningFacts, code: string): Reason[] =>
  foreignVoters.map((one) => ({ code, params: { ...one } }));

const noQuorum = ({ voters, aliveVoters: alive }: WarningFacts, missing: number): Reason => ({
  code: "no_quorum",
  params: { voters, majority: majority(voters), alive, missing },
});

/** Returns what is wrong with the number of voters, and with how many of them may fail. */
function sizeWarnings({ voters, aliveVoters, learners }: WarningFacts, mayFail: number): Reason[] {
  const found: Reason[] = [];
  if (voters === 2) found.push({ code: "two_voters_none_may_fail", params: {} });
  else if (voters > 0 && voters % 2 === 0)
    found.push({ code: "even_voters", params: { voters, mayFail: voters - majority(voters) } });
  if (voters === 1) found.push({ code: "one_core_alone", params: { more: coresToPair({ voters, learners }) } });
  else if (voters > 2 && mayFail === 0) found.push({ code: "none_may_fail", params: { voters, alive: aliveVoters } });
  return found;
}

function engineWarnings(engines: WarningFacts["engines"]): Reason[] {
  if (engines === undefined) return [];
  const { least, running } = engines;
  const old = running.filter(({ version }) => isOlder(version, least));
  if (old.length === 0) return [];
  const versions = [...new Set(old.map(({ version }) => version))].toSorted((a, b) => (isOlder(a, b) ? -1 : 1));
  const names = old.map(({ name }) => name).join(", ");
  return [{ code: "engine_old", params: { names, versions: versions.join(", "), least } }];
}

/** Returns by which ways more is admitted than should be. */
function admissionWarnings({ openPeerPorts: open = [], anyHost, restoreByToken }: WarningFacts): Reason[] {
  const found: Reason[] = [];
  if (open.length > 0) found.push({ code: "peer_port_open", params: { names: open.join(", "), count: open.length } });
  if (anyHost === true) found.push({ code: "approval_off", params: {} });
  if (restoreByToken === true) found.push({ code: "restore_by_token_on", params: {} });
  return found;
}
