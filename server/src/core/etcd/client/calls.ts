import { Pool } from "undici";
import { exchange, REQUIRE_LEADER } from "./call.ts";
import type { CallOptions } from "./gateway-types.ts";

type Body = Record<string, unknown>;
/** Sends one request and returns the body of its response. Throws EngineError. */
type Send = (path: string, body: Body, options?: CallOptions) => Promise<string>;

/** The ways to call one etcd. */
export interface EngineCalls {
  /** for what the member answers by itself, or may wait with until there is a leader */
  any: Send;
  /** for what a leader has to agree to; rejects with `no_leader` at once if none is known */
  led: Send;
  /** for what has to be known also while every other call waits: GET without a body */
  probe: (path: string, body?: Body, options?: CallOptions) => Promise<string>;
  /** ends the connections and the calls on them */
  close(): Promise<void>;
}

/** Returns calls by connections of its own to the etcd that listens, or will listen, at a Unix socket's path. */
export function openCalls(socketPath: string): EngineCalls {
  const origin = "http://localhost";
  // Two pools: writes that block while there is no leader must not delay the probes.
  const data = new Pool(origin, { socketPath, connections: 64 });
  const probe = new Pool(origin, { socketPath, connections: 4 });
  return {
    any: (path, body, options) => exchange(data, { path, body }, options),
    led: (path, body, options) => exchange(data, { path, body, headers: REQUIRE_LEADER }, options),
    probe: (path, body, options) => exchange(probe, { path, ...(body && { body }) }, options),
    async close() {
      await Promise.all([data.destroy(), probe.destroy()]);
    },
  };
}
