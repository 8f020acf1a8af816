import { Agent, request } from "undici";
import { globSync } from "node:fs";
import { join } from "node:path";
import { ANSWER_MS, CONDITION_MS } from "../patience.ts";

/**
 * A member's own client socket, past its Core: for checking what is really written, and for the bare client of a
 * benchmark.
 */
export interface Etcd {
  put(key: string, value: string, timeoutMs?: number): Promise<void>;
  /** puts all of them in one transaction; at most 128, an engine's default limit */
  putAll(pairs: readonly { key: string; value: string }[]): Promise<void>;
  /** number of keys below a prefix */
  count(prefix: string): Promise<number>;
  /** all keys below a prefix with their values, in the order of keys; 1,000 a read */
  prefix(prefix: string): Promise<{ key: string; value: string }[]>;
  close(): Promise<void>;
}

const b64 = (s: string): string => Buffer.from(s, "utf8").toString("base64");
const plain = (s: string): string => Buffer.from(s, "base64").toString("utf8");
const PAGE = 1000;

/** The socket file of the engine in a Core's home. */
export function socketOf(home: string): string {
  const [socket] = globSync("core/*/run/c.sock:0", { cwd: home });
  if (socket === undefined) throw new Error(`no engine socket in ${home}`);
  return join(home, socket);
}

export function etcdAt(socket: string): Etcd {
  const dispatcher = new Agent({ connect: { socketPath: socket, timeout: CONDITION_MS } });
  const endOf = (prefix: string): string =>
    prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  const call = async (path: string, body: unknown, timeoutMs = ANSWER_MS): Promise<unknown> => {
    const response = await request(`http://localhost/v3/kv/${path}`, {
      method: "POST",
      dispatcher,
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.statusCode !== 200)
      throw new Error(`etcd ${path}: ${response.statusCode} ${await response.body.text()}`);
    return response.body.json();
  };
  return {
    put: async (key, value, timeoutMs) => void (await call("put", { key: b64(key), value: b64(value) }, timeoutMs)),
    async putAll(pairs) {
      const success = pairs.map(({ key, value }) => ({ request_put: { key: b64(key), value: b64(value) } }));
      await call("txn", { success });
    },
    async count(prefix) {
      const range = { key: b64(prefix), range_end: b64(endOf(prefix)), count_only: true };
      return Number(((await call("range", range)) as { count?: string }).count ?? "0");
    },
    async prefix(prefix) {
      const end = endOf(prefix);
      const all: { key: string; value: string }[] = [];
      for (let from = prefix; ;) {
        const answer = (await call("range", { key: b64(from), range_end: b64(end), limit: String(PAGE) })) as {
          kvs?: { key: string; value?: string }[];
          more?: boolean;
        };
        const kvs = (answer.kvs ?? []).map((kv) => ({ key: plain(kv.key), value: plain(kv.value ?? "") }));
        all.push(...kvs);
        const last = kvs.at(-1);
        if (answer.more !== true || last === undefined) return all;
        from = `${last.key}\0`;
      }
    },
    close: () => dispatcher.destroy(),
  };
}
