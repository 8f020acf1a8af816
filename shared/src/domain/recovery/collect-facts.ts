import type { NodeView, PeerAddress } from "../../contract/cluster.ts";
import type {
  CoreFacts,
  DatabaseState,
  Life,
  LogFacts,
  LogPosition,
  Presence,
  RecoveryFacts,
} from "./recovery-facts.ts";

/** What came of asking one Core for what it says of itself. */
export type Asked =
  | { kind: "answers"; node: NodeView }
  /** its host answers that nothing listens there */
  | { kind: "refused" }
  | { kind: "silent" }
  /** something answers that is not this Core, or takes this host for none of the cluster */
  | { kind: "untrusted" };

/** A log that was read, as far as recovery depends on it. */
interface ReadLog {
  kind: "read";
  last: LogPosition;
  hardState: { commit: number };
  /** where its unfinished last record begins; null: there is none */
  torn: object | null;
  memberId: string;
  clusterId: string;
  votes: { voters: readonly string[]; learners: readonly string[] } | null;
}

/** What the files of this host's Core say, and its own last records. */
export interface HostFacts {
  ref: string;
  name: string;
  /** its Core API, `core-1.soc.example:7210` */
  internal: string;
  generation: number;
  lifeId: string | null;
  /** the other Cores */
  peers: readonly PeerAddress[];
  removed: boolean;
  /** a process of this Core runs */
  runs: boolean;
  log: ReadLog | { kind: "damaged" } | { kind: "missing" } | { kind: "unreadable" };
  database: { kind: "read"; index: number | null } | { kind: "damaged" } | { kind: "missing" } | { kind: "unreadable" };
  holdsCaKey: boolean;
  /** the newest first */
  snapshots: RecoveryFacts["snapshots"];
}

/** The answers of the Cores by the addresses of their APIs. */
type Answers = ReadonlyMap<string, Asked>;

/**
 * Returns the facts of a plan: what this host's disk says, and what the Cores say of themselves that answered. Who
 * votes is what the log says, where it does; else what the last own records say.
 */
export function collectFacts(home: HostFacts, answers: Answers): RecoveryFacts {
  const log = home.log.kind === "read" ? home.log : null;
  const own = ownFacts(home, answers);
  const peers = home.peers.filter(({ ref, memberId }) => ref !== home.ref && memberId !== null);
  return {
    life: own.life,
    cores: [own, ...peers.map((peer) => peerFacts(peer, answers, log)), ...unrecorded(log, peers)],
    snapshots: home.snapshots,
  };
}

function ownFacts(home: HostFacts, answers: Answers): CoreFacts & { life: Life } {
  const asked = answers.get(home.internal) ?? { kind: "silent" };
  const node = asked.kind === "answers" && asked.node.ref === home.ref ? asked.node : null;
  const runs = home.runs || asked.kind === "answers";
  return {
    ref: home.ref,
    name: home.name,
    here: true,
    vote: ownVote(home, asked),
    life: {
      generation: home.generation,
      lifeId: home.lifeId,
      clusterId: home.log.kind === "read" ? home.log.clusterId : (node?.clusterId ?? null),
    },
    removed: home.removed,
    presence: runs ? presenceOf(asked, home.ref) : { kind: "stopped" },
    // While the log moves on, it is not read from its disk.
    log: home.log.kind === "unreadable" && node !== null ? reportedLog(node) : ownLog(home.log, runs),
    database: runs && home.database.kind === "read" ? "good" : databaseOf(home),
  };
}

function ownVote({ log, holdsCaKey }: HostFacts, asked: Asked): CoreFacts["vote"] {
  const said = log.kind === "read" ? voteIn(log, log.memberId) : null;
  if (said !== null) return said;
  if (asked.kind === "answers" && asked.node.learner !== null) return asked.node.learner ? "learner" : "voter";
  // Only voters are given the CA's key.
  return holdsCaKey ? "voter" : "unknown";
}

/** Returns the vote of a member by a log; null where the log does not say who votes, or not of this member. */
function voteIn({ votes }: ReadLog, memberId: string): "voter" | "learner" | null {
  if (votes?.voters.includes(memberId) === true) return "voter";
  return votes?.learners.includes(memberId) === true ? "learner" : null;
}

function ownLog(log: HostFacts["log"], runs: boolean): LogFacts {
  switch (log.kind) {
    case "read":
      // What a running engine is just writing reads as torn.
      return { kind: "read", last: log.last, commit: log.hardState.commit, torn: log.torn !== null && !runs };
    case "damaged":
    case "missing":
      return { kind: log.kind };
    case "unreadable":
      return { kind: "unknown" };
  }
}

function databaseOf({ database, log }: HostFacts): DatabaseState {
  if (database.kind === "unreadable") return "unknown";
  if (database.kind !== "read") return database.kind;
  return log.kind === "read" && (database.index ?? 0) > log.last.index ? "ahead" : "good";
}

function peerFacts(peer: PeerAddress, answers: Answers, log: ReadLog | null): CoreFacts {
  const asked = answers.get(peer.internal) ?? { kind: "silent" };
  const node = asked.kind === "answers" ? asked.node : null;
  const vote = log === null || peer.memberId === null ? null : voteIn(log, peer.memberId);
  return {
    ref: peer.ref,
    name: peer.name,
    here: false,
    vote: vote ?? (peer.voter ? "voter" : "learner"),
    life: node === null ? null : { generation: node.generation, lifeId: node.lifeId, clusterId: node.clusterId },
    removed: log?.votes != null && vote === null,
    presence: presenceOf(asked, peer.ref),
    log: node === null ? { kind: "unknown" } : reportedLog(node),
    database: "unknown",
  };
}

function reportedLog({ lastEntry, commitIndex }: NodeView): LogFacts {
  if (lastEntry === null && commitIndex === null) return { kind: "unknown" };
  return { kind: "reported", last: lastEntry, commit: commitIndex };
}

const ENGINE = { ready: "ready", starting: "waiting", draining: "waiting", stopped: "off", failed: "off" } as const;

/** A Core that answers as another than the one that was asked for is not that one. */
function presenceOf(asked: Asked, ref: string): Presence {
  if (asked.kind !== "answers") return { kind: asked.kind };
  const { node } = asked;
  if (node.ref !== ref) return { kind: "untrusted" };
  return { kind: "answers", engine: ENGINE[node.engine], follows: node.leaderRef };
}

/** Voters of the log of whom no record says where they are. */
function unrecorded(log: ReadLog | null, peers: readonly PeerAddress[]): CoreFacts[] {
  const known = new Set([log?.memberId, ...peers.map(({ memberId }) => memberId)]);
  const voters = (log?.votes?.voters ?? []).filter((memberId) => !known.has(memberId));
  return voters.map((memberId) => ({
    ref: memberId,
    name: memberId,
    here: false,
    vote: "voter",
    life: null,
    removed: false,
    presence: { kind: "silent" },
    log: { kind: "unknown" },
    database: "unknown",
  }));
}
