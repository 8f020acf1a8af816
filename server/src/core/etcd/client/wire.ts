import * as z from "zod/mini";
import { hexId } from "./ids.ts";

/** The JSON of etcd's gateway. proto3 omits zero and empty values; 64-bit integers are decimal strings. */
const count = z.pipe(
  z.optional(z.union([z.string(), z.number()])),
  z.transform((v) => Number(v ?? 0)),
);
const flag = z._default(z.boolean(), false);
const id = z.pipe(z._default(z.string(), "0"), z.transform(hexId));
/** an ID where 0 means none */
const idOrNull = z.pipe(
  z.optional(z.string()),
  z.transform((v) => (v === undefined || v === "0" ? null : hexId(v))),
);

const Header = z._default(z.object({ cluster_id: id, member_id: id, revision: count }), {
  cluster_id: "0",
  member_id: "0",
  revision: 0,
});

/** A key and its value as received, not decoded. */
const RawKv = z.object({
  key: z._default(z.string(), ""),
  value: z._default(z.string(), ""),
  create_revision: count,
  mod_revision: count,
  version: count,
});
type RawKv = z.infer<typeof RawKv>;
const utf8 = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");

function keyValue(kv: RawKv) {
  return {
    key: utf8(kv.key),
    value: utf8(kv.value),
    createRevision: kv.create_revision,
    modRevision: kv.mod_revision,
    version: kv.version,
  };
}
export type KeyValue = ReturnType<typeof keyValue>;

const KvWire = z.pipe(RawKv, z.transform(keyValue));

export const RangeWire = z.object({
  header: Header,
  kvs: z.pipe(
    z._default(z.array(RawKv), []),
    // The last key byte for byte: a key written by another program need not be UTF-8, and the next page begins after
    // it.
    z.transform((kvs) => ({ all: kvs.map(keyValue), last: kvs.at(-1)?.key ?? null })),
  ),
  more: flag,
  count,
});

export const DeleteWire = z.object({ header: Header, deleted: count });

const OpWire = z.object({
  response_range: z.optional(z.object({ kvs: z._default(z.array(KvWire), []), count })),
  response_put: z.optional(z.object({})),
  response_delete_range: z.optional(z.object({ deleted: count })),
});
export const TxnWire = z.object({ header: Header, succeeded: flag, responses: z._default(z.array(OpWire), []) });

export const StatusWire = z.object({
  header: Header,
  version: z.string(),
  dbSize: count,
  dbSizeInUse: count,
  leader: idOrNull,
  raftIndex: count,
  raftTerm: count,
  raftAppliedIndex: count,
  isLearner: flag,
  errors: z._default(z.array(z.string()), []),
});

const MemberWire = z.pipe(
  z.object({
    ID: id,
    name: z._default(z.string(), ""),
    peerURLs: z._default(z.array(z.string()), []),
    clientURLs: z._default(z.array(z.string()), []),
    isLearner: flag,
  }),
  z.transform((m) => ({
    memberId: m.ID,
    name: m.name,
    peerUrls: m.peerURLs,
    learner: m.isLearner,
    started: m.name !== "",
  })),
);
export type EngineMember = z.infer<typeof MemberWire>;

export const MembersWire = z.object({ header: Header, members: z._default(z.array(MemberWire), []) });
export const MemberAddWire = z.object({ member: MemberWire, members: z._default(z.array(MemberWire), []) });
export const AlarmWire = z.object({
  alarms: z._default(z.array(z.object({ memberID: id, alarm: z._default(z.string(), "NONE") })), []),
});

const RawEvent = z.object({ type: z._default(z.enum(["PUT", "DELETE"]), "PUT"), kv: RawKv });
type RawEvent = z.infer<typeof RawEvent>;

/** Decodes an event. */
export function watchEvent({ type, kv }: RawEvent) {
  return { type: type === "PUT" ? ("put" as const) : ("delete" as const), ...keyValue(kv) };
}
export type WatchEvent = ReturnType<typeof watchEvent>;

/** Reports whether the event's key begins with `prefix`, which is ASCII. Decodes no more of the key than necessary. */
export function isBelow({ kv }: RawEvent, prefix: string): boolean {
  return utf8(kv.key.slice(0, Math.ceil(prefix.length / 3) * 4)).startsWith(prefix);
}

const StreamError = z.union([z.string(), z.object({ message: z._default(z.string(), "") })]);
export const WatchWire = z.object({
  result: z.optional(
    z.object({
      header: Header,
      created: flag,
      canceled: flag,
      compact_revision: count,
      cancel_reason: z._default(z.string(), ""),
      fragment: flag,
      events: z._default(z.array(RawEvent), []),
    }),
  ),
  error: z.optional(StreamError),
});

/** Both generations of the gateway: 3.4/3.5 `{error, message, code}`, 3.6 `{code, message, details}`. */
export const ErrorWire = z.object({ message: z.optional(z.string()), error: z.optional(StreamError) });
