import { LIMIT } from "@core-console/shared/contract/ports";
import type { Logger } from "../../lib/logging/logger.ts";
import { TokenBuckets } from "../../lib/work/rate-counters.ts";
import type { Gateway } from "../etcd/client/gateway-types.ts";
import { loadCommonPasswords } from "./passwords/common-passwords.ts";
import { LastUse } from "./callers/last-use.ts";
import { Passwords } from "./passwords/passwords.ts";
import { RefusalLog } from "./callers/refusal-log.ts";
import { TryGate } from "./passwords/try-gate.ts";
import type { ReadOnlyAccess } from "./read-only/read-only-access.ts";
import { ReadOnlyTries } from "./read-only/read-only-tries.ts";
import { Turns } from "./passwords/turns.ts";

const MAX_KEYS = 10_000;
const WRITE_TIMEOUT_MS = 2000;

/**
 * The state by which a Core checks callers, shared by the routes that do. Other floors use `refusals` and `passwords`
 * too.
 */
export interface Access {
  readonly passwords: Passwords;
  /** attempts to prove a password */
  readonly gate: TryGate;
  readonly lastUse: LastUse;
  readonly refusals: RefusalLog;
  /** requests per user, and per address for callers that are not signed in */
  readonly perUser: TokenBuckets;
  readonly changesPerUser: TokenBuckets;
  readonly perAddress: TokenBuckets;
  /** calls of Cores and hosts to each other, per ref */
  readonly perNode: TokenBuckets;
  /** runs the sign-ins of one user one after the other */
  readonly turns: Turns;
  /** sessions opened without a majority, and the password checks for them */
  readonly readOnly: ReadOnlyAccess;
  readonly readOnlyTries: ReadOnlyTries;
}

/** Creates the state of one process. `now` is the monotonic clock, `wall` the wall clock, both in ms. */
export function createAccess(options: {
  gateway: Pick<Gateway, "txn">;
  now: () => number;
  wall: () => number;
  log: Logger;
  readOnly: ReadOnlyAccess;
  passwords?: Passwords;
}): Access {
  const { now, wall, log } = options;
  if (options.passwords === undefined) loadCommonPasswords();
  const write = (puts: { key: string; value: string }[]): Promise<unknown> =>
    options.gateway.txn(
      { compare: [], success: puts.map((p) => ({ op: "put", ...p })) },
      { timeoutMs: WRITE_TIMEOUT_MS },
    );
  return {
    passwords: options.passwords ?? new Passwords(),
    gate: new TryGate(now),
    lastUse: new LastUse(),
    refusals: new RefusalLog({ write, now, wall, log }),
    perUser: new TokenBuckets({ perSecond: LIMIT.userPerSecond, burst: LIMIT.userBurst, maxKeys: MAX_KEYS }),
    changesPerUser: new TokenBuckets({
      perSecond: LIMIT.userChangesPerSecond,
      burst: LIMIT.userChangesBurst,
      maxKeys: MAX_KEYS,
    }),
    perAddress: new TokenBuckets({
      perSecond: LIMIT.anonymousPerSecond,
      burst: LIMIT.anonymousBurst,
      maxKeys: MAX_KEYS,
    }),
    perNode: new TokenBuckets({ perSecond: LIMIT.nodePerSecond, burst: LIMIT.nodeBurst, maxKeys: MAX_KEYS }),
    turns: new Turns(),
    readOnly: options.readOnly,
    readOnlyTries: new ReadOnlyTries(options.readOnly.journal, now),
  };
}
