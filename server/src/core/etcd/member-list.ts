/**
 * Invariant: `members` is the newest of the lists that this Core has received from its own engine; a list that was
 * requested before a newer one was taken is discarded.
 */

import type { Logger } from "../../lib/logging/logger.ts";
import { ExclusiveRunner } from "../../lib/process/exclusive-runner.ts";
import { EngineError } from "./client/engine-error.ts";
import type { Gateway } from "./client/gateway-types.ts";
import type { EngineMember } from "./client/wire.ts";

const TIMEOUT_MS = 1000;

/**
 * The member list of this Core's own engine: who votes, as far as this engine has applied the log (see
 * docs/architecture/membership.md).
 */
export class MemberList {
  /** null until the engine has answered; a learner's engine refuses the list */
  members: readonly EngineMember[] | null = null;
  #taken = 0;
  readonly #reads = new ExclusiveRunner("again");
  readonly #gateway: Gateway;
  readonly #log: Logger;

  constructor(deps: { gateway: Gateway; log: Logger }) {
    this.#gateway = deps.gateway;
    this.#log = deps.log;
  }

  /** Takes a list that the engine has just returned. */
  take(members: readonly EngineMember[]): void {
    this.#taken++;
    // No cluster has an empty list: an engine that answers with one does not know its members yet.
    if (members.length > 0) this.members = members;
  }

  /** Reads the list. Resolves also if the engine does not answer; the last list then stays. */
  refresh(): Promise<void> {
    return this.#reads.run(async () => {
      const before = this.#taken;
      try {
        const { members } = await this.#gateway.memberList({ timeoutMs: TIMEOUT_MS });
        if (this.#taken === before) this.take(members);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        this.#log.debug({ kind: error.kind }, "the engine's member list was not read; the last one stays");
      }
    });
  }
}
