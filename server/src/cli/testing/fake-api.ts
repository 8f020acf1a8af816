import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { ClusterView } from "@core-console/shared/contract/cluster";
import { ERROR_STATUS, type ErrorCode, PROBLEM_TYPE } from "@core-console/shared/contract/errors";
import type { Service } from "@core-console/shared/contract/service";

export const REF = "11111111-2222-8333-8444-555555555555";
const TIME = "2026-11-23T05:00:00.000Z";

export const service = (over: Partial<Service> = {}): Service => ({
  id: "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57",
  ref: REF,
  kind: "core",
  name: "core-2",
  status: "on",
  statusSince: TIME,
  state: "active",
  role: "follower",
  paired: false,
  fqdn: "core-2.soc.example",
  address: "192.0.2.12",
  apiPort: 7210,
  version: "0.1.0",
  uptimeSeconds: 3700,
  createdAt: TIME,
  createdBy: "operator",
  revision: 7,
  join: null,
  raft: { memberId: "a", learner: false, term: 4, index: 10, appliedIndex: 10, lagEntries: 0, lastContactMs: 120 },
  host: {
    clockOffsetMs: 1,
    fsyncP99Ms: 2,
    dbBytes: 1,
    diskFreeBytes: 1,
    diskFreePercent: 50,
    certificateExpiresAt: TIME,
  },
  reasons: [],
  observedAt: TIME,
  observedBy: REF,
  ...over,
});

export const cluster = (over: Partial<ClusterView> = {}): ClusterView => ({
  clusterId: "00000000000000aa",
  generation: 1,
  lifeId: "11111111-1111-4111-8111-111111111111",
  leader: { ref: REF, name: "core-2", since: TIME },
  leadership: "confirmed",
  term: 4,
  members: [
    {
      ref: REF,
      name: "core-2",
      memberId: "a",
      voter: true,
      role: "leader",
      term: 4,
      lagEntries: null,
      believesLeader: REF,
      lastContactMs: 90,
      engineVersion: "3.5.16",
    },
  ],
  voters: 1,
  learners: 0,
  majority: 1,
  aliveVoters: 1,
  mayStillFail: 0,
  leaderlessSince: null,
  warnings: [],
  leastEngine: "3.5.0",
  rest: null,
  observedAt: TIME,
  observedBy: REF,
  ...over,
});

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}
/** What to answer; `drop` breaks the connection after the request was read. */
export type Reply =
  | { status: number; body?: unknown; text?: string; link?: string }
  | { code: ErrorCode; params?: Record<string, string> }
  | "drop";

/** An API on a loopback address of this suite that answers by script and remembers what it was asked. */
export async function fakeApi(
  reply: (seen: Seen, count: number) => Reply,
): Promise<{ core: string; seen: Seen[]; close: () => Promise<void> }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (bytes: Buffer) => (body += bytes.toString()));
    request.on("end", () => {
      const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
      seen.push(one);
      const answer = reply(one, seen.length);
      if (answer === "drop") return void request.socket.destroy();
      if ("code" in answer) {
        const { code, params = {} } = answer;
        response.writeHead(ERROR_STATUS[code], { "content-type": PROBLEM_TYPE });
        const problem = {
          type: "about:blank",
          title: code,
          status: ERROR_STATUS[code],
          detail: `detail of ${code}`,
          code,
          params,
          requestId: "r-1",
        };
        return void response.end(JSON.stringify(problem));
      }
      response.writeHead(answer.status, {
        "content-type": "application/json",
        ...(answer.link === undefined ? {} : { link: answer.link }),
      });
      response.end(answer.text ?? (answer.body === undefined ? "" : JSON.stringify(answer.body)));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.43.1.1", done));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { core: `127.43.1.1:${port}`, seen, close };
}
