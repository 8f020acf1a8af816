import { bytesField, exact, type Message, numberFields, parseMessage } from "./protobuf.ts";

/** Types of records in a log, as etcd numbers them. */
export const RECORD = { metadata: 1, entry: 2, state: 3, crc: 4, snapshot: 5 } as const;
type RecordType = (typeof RECORD)[keyof typeof RECORD];

/** A place in the replicated log. */
export interface LogPosition {
  term: number;
  index: number;
}

/** What a member has to remember of Raft: its term, whom it voted for, and what it knows to be committed. */
export interface HardState {
  term: number;
  /** etcd member ID in lower-case hex, as throughout; 0: none */
  vote: string;
  commit: number;
}

/** IDs of members by their votes. */
export interface Votes {
  voters: readonly string[];
  learners: readonly string[];
}

/** A change of the membership that an entry holds. */
export interface MemberChange {
  member: string;
  becomes: "voter" | "learner" | "removed";
}

/** One record of a log, its meaning read and an entry's data left out. */
export type WalRecord =
  | { type: "metadata"; memberId: string; clusterId: string }
  | { type: "entry"; at: LogPosition; change: MemberChange | null }
  | { type: "state"; state: HardState }
  | { type: "crc" }
  | { type: "snapshot"; at: LogPosition; votes: Votes | null };

/** A record as it is framed: `data` is what its checksum covers. */
export interface RawRecord {
  type: RecordType;
  crc: number;
  data: Uint8Array;
}

const NOTHING = new Uint8Array();
const TYPES: ReadonlySet<number> = new Set(Object.values(RECORD));
const isType = (value: number | null): value is RecordType => value !== null && TYPES.has(value);

/** Returns the record in these bytes; null where they are none. */
export function rawRecord(bytes: Uint8Array): RawRecord | null {
  const message = parseMessage(bytes);
  if (message === null) return null;
  const type = exact(message, 1);
  const crc = exact(message, 2);
  const chunks = message.bytes(3);
  if (!isType(type) || crc === null || crc > 0xffff_ffff || chunks.length > 1) return null;
  return { type, crc, data: chunks[0] ?? NOTHING };
}

/** Returns the bytes of a record. */
export function recordBytes({ type, crc, data }: RawRecord): Buffer {
  const head = numberFields([
    [1, BigInt(type)],
    [2, BigInt(crc)],
  ]);
  return Buffer.concat([head, bytesField(3, data)]);
}

/** Returns the data of a state's record. */
export function stateBytes({ term, vote, commit }: HardState): Buffer {
  return numberFields([
    [1, BigInt(term)],
    [2, BigInt(`0x${vote}`)],
    [3, BigInt(commit)],
  ]);
}

const hex = (id: bigint): string => id.toString(16);
/** Kinds of entries: a write, a change of the membership, and one of several members at once. */
const ENTRY = { normal: 0, change: 1, changes: 2 } as const;
const BECOMES = ["voter", "removed", null, "learner"] as const;

const id = (message: Message, field: number): string => hex(message.numbers(field).at(-1) ?? 0n);

/** Returns the meaning of a record by its type; null where the message is not of that type. */
const MEANING: Readonly<Record<Exclude<RecordType, typeof RECORD.crc>, (message: Message) => WalRecord | null>> = {
  [RECORD.metadata]: (message) => ({ type: "metadata", memberId: id(message, 1), clusterId: id(message, 2) }),
  [RECORD.state]: (message) => {
    const [term, commit] = [exact(message, 1), exact(message, 3)];
    return term === null || commit === null ? null : { type: "state", state: { term, vote: id(message, 2), commit } };
  },
  [RECORD.snapshot]: (message) => {
    const at = position(exact(message, 2), exact(message, 1));
    return at === null ? null : { type: "snapshot", at, votes: votesIn(message.bytes(3)[0]) };
  },
  [RECORD.entry]: (message) => {
    const kind = exact(message, 1);
    const at = position(exact(message, 2), exact(message, 3));
    if (at === null || at.term === 0 || at.index === 0 || kind === null || kind > ENTRY.changes) return null;
    return { type: "entry", at, change: kind === ENTRY.change ? changeIn(message.bytes(4)[0]) : null };
  },
};

/** Returns what a record means; null where its data is not of its type. */
export function meaningOf({ type, data }: RawRecord): WalRecord | null {
  if (type === RECORD.crc) return { type: "crc" };
  const message = parseMessage(data);
  return message === null ? null : MEANING[type](message);
}

const position = (term: number | null, index: number | null): LogPosition | null =>
  term === null || index === null ? null : { term, index };

/** Returns the votes that a snapshot records; null for engines before 3.5, which do not. */
function votesIn(bytes: Uint8Array | undefined): Votes | null {
  const message = bytes === undefined ? null : parseMessage(bytes);
  if (message === null || message.numbers(1).length === 0) return null;
  return { voters: message.numbers(1).map(hex), learners: message.numbers(2).map(hex) };
}

function changeIn(bytes: Uint8Array | undefined): MemberChange | null {
  const message = bytes === undefined ? null : parseMessage(bytes);
  const becomes = message === null ? null : (BECOMES[exact(message, 2) ?? -1] ?? null);
  return message === null || becomes === null ? null : { member: hex(message.numbers(3).at(-1) ?? 0n), becomes };
}
