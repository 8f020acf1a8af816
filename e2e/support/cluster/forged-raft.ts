import { request } from "node:https";

/** A certificate of the cluster's CA and its key, PEM, to call a peer port with. */
export interface Shown {
  ca: string;
  cert: string;
  key: string;
}

/** What a peer port made of a call: the status of an answer, or the code of the error that ended the connection. */
export type Heard = number | string;

/** `GET /members` of a peer port. */
export const askMembers = (host: string, port: number, shown: Shown): Promise<Heard> =>
  call(host, port, shown, { method: "GET", path: "/members" });

export interface Heartbeat {
  clusterId: string;
  /** member IDs, hex */
  to: string;
  from: string;
  term: number;
}

/** Sends a Raft heartbeat as etcd's own pipeline does: `POST /raft` with one raftpb.Message. */
export function forgeHeartbeat(host: string, port: number, shown: Shown, beat: Heartbeat): Promise<Heard> {
  const HEARTBEAT = 8n;
  const body = Buffer.from([
    ...field(1, HEARTBEAT),
    ...field(2, BigInt(`0x${beat.to}`)),
    ...field(3, BigInt(`0x${beat.from}`)),
    ...field(4, BigInt(beat.term)),
  ]);
  const headers = {
    "content-type": "application/protobuf",
    "x-etcd-cluster-id": beat.clusterId,
    "x-server-from": beat.from,
    "x-server-version": "3.4.0",
    "x-min-cluster-version": "3.0.0",
  };
  return call(host, port, shown, { method: "POST", path: "/raft", headers, body });
}

/** A varint field of protobuf. */
function field(number: number, value: bigint): number[] {
  return [number << 3, ...varint(value)];
}

function varint(value: bigint): number[] {
  const low = Number(value & 127n);
  return value < 128n ? [low] : [low | 128, ...varint(value >> 7n)];
}

function call(
  host: string,
  port: number,
  { ca, cert, key }: Shown,
  o: { method: string; path: string; headers?: Record<string, string>; body?: Buffer },
): Promise<Heard> {
  const { method, path, headers = {} } = o;
  return new Promise((resolve) => {
    const sent = request({ host, port, ca, cert, key, method, path, headers, agent: false }, (answer) => {
      answer.resume();
      answer.once("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sent.end(o.body);
  });
}
