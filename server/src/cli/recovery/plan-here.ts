import type { NodeView, PeerAddress } from "@core-console/shared/contract/cluster";
import type {
  CoreFacts,
  DatabaseState,
  LogFacts,
  Presence,
  RecoveryFacts,
} from "@core-console/shared/domain/recovery/recovery-facts";
import type { WalReading } from "../../lib/etcd-wal/read-wal.ts";
import type { Asked } from "./ask-cores.ts";
import type { HomeFacts } from "./home-facts.ts";

type Answers = ReadonlyMap<string, Asked>;
type ReadLog = Extract<WalReading, { kind: "read" }>;

/**
 * Returns the facts of a plan: what this host's disk says, and what the Cores say of themselves that answered. Who
 * votes is what the log says, where it does; else what the last own records say.
 */
export function factsHere(home: HomeFacts, answers: Answers): RecoveryFacts {
  const log = home.log.kind === "read" ? home.log : null;
  const peers = home.peers.filter(({ ref, memberId }) => ref !== home.ref && memberId !== null);
  return {
    life: { generation: home.generation, lifeId: home.lifeId, clusterId: log?.clusterId ?? null },
    cores: [ownFacts(home, answers), ...peers.map((peer) => peerFacts(peer, answers, log)), ...unrecorded(log, peers)],
    snapshots: [],
  };
}

function ownFacts(home: HomeFacts, answers: Answers): CoreFacts {
  const asked = answers.get(home.internal) ?? { kind: "silent" };
  const runs = home.pid !== null || asked.kind === "answers";
  return {
    ref: home.ref,
    name: home.name,
    here: true,
    vote: ownVote(home, asked),
    life: {
      generation: home.generation,
      lifeId: home.lifeId,
      clusterId: home.log.kind === "read" ? home.log.clusterId : null,
    },
    removed: home.removed,
    presence: runs ? presenceOf(asked, home.ref) : { kind: "stopped" },
    log: ownLog(home.log, runs),
    database: runs && home.database.kind === "read" ? "good" : databaseOf(home),
  };
}

function ownVote({ log, holdsCaKey }: HomeFacts, asked: Asked): CoreFacts["vote"] {
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

function ownLog(log: WalReading, runs: boolean): LogFacts {
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

function databaseOf({ database, log }: HomeFacts): DatabaseState {
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
