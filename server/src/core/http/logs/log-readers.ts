import type { Readable } from "node:stream";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import { every } from "../../../lib/process/every.ts";
import { createShares, type Share } from "../../../lib/work/shares.ts";
import { authorize } from "../../accounts/callers/authorize.ts";
import { lookAgain } from "../../accounts/callers/identify-user.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { HttpDeps } from "../deps.ts";
import type { Call } from "../server/server.ts";
import { type Streamed, streamOut } from "../server/stream-out.ts";

type Deps = Pick<
  HttpDeps,
  "registry" | "lastKnown" | "consistency" | "raft" | "log" | "now" | "wall" | "self" | "access" | "observatory"
>;

/**
 * The most logs that one Core reads or forwards at once, including followed ones without an end; and per user, who may
 * follow many.
 */
const MOST_READERS = { all: 64, user: 16 };
/** How often a follower's authorization is checked again: an ended session reads no more. */
const STANDING_MS = 1000;

/** Opens the log that a response streams, until the signal is aborted. */
export type OpenLog = (signal: AbortSignal) => Readable | Promise<Readable>;

/** The responses that stream a log: counted, and ended with their caller's connection or session. */
export class LogReaders {
  readonly #core: Deps;
  readonly #readers = createShares();

  constructor(core: Deps) {
    this.#core = core;
  }

  /**
   * Streams what `open` returns as the response; reports whether all of it was sent. Throws rate_limited, and what
   * `open` throws.
   */
  async serve(call: Call, route: RouteName, response: Streamed, open: OpenLog): Promise<boolean> {
    const { user } = call.caller;
    const ofUser: Share[] = user === null ? [] : [[`user ${user.user.id}`, MOST_READERS.user]];
    const leave = this.#readers.enter([...ofUser, ["all", MOST_READERS.all]]);
    if (leave === null) throw new ApiProblem("rate_limited", { seconds: 5 });
    const over = new AbortController();
    const endChecks = every(
      "log: verifying a reader",
      STANDING_MS,
      () => {
        if (!this.#isAuthorized(call, route)) over.abort();
      },
      this.#core.log,
    );
    call.reply.raw.once("close", () => over.abort());
    try {
      return await streamOut(this.#core, call, response, await open(over.signal));
    } finally {
      endChecks();
      over.abort();
      leave();
    }
  }

  /** Reports whether the caller is still authorized, by the present registry. */
  #isAuthorized({ caller }: Call, route: RouteName): boolean {
    if (caller.user === null || caller.user.ofHost === true) return true;
    const user = lookAgain(this.#core, caller.user);
    try {
      authorize(ROUTES[route], { ...caller, user }, this.#core.wall());
      return true;
    } catch {
      return false;
    }
  }
}
