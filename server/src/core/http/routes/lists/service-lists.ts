import { HEADER } from "@core-console/shared/contract/headers";
import type { ServiceQuery } from "@core-console/shared/contract/routes";
import type { UserRole } from "@core-console/shared/contract/access";
import type { Service } from "@core-console/shared/contract/service";
import type { z } from "zod/mini";
import { type Grow, SharedBuffers } from "../../../../lib/work/shared-buffers.ts";
import { createShares } from "../../../../lib/work/shares.ts";
import { type Work, inSlices } from "../../../../lib/work/slices.ts";
import { signedInUser } from "../../../accounts/callers/identify-user.ts";
import { shownTo } from "@core-console/shared/domain/views/shown-to";
import type { HttpDeps } from "../../deps.ts";
import { ApiProblem } from "../../../state/api-problem.ts";
import { forKuma } from "../../server/for-kuma.ts";
import type { Call } from "../../server/server.ts";
import { SharedJson } from "../../server/shared-json.ts";
import { listServices } from "./list-services.ts";

type Deps = Pick<HttpDeps, "registry" | "now" | "observatory">;

type Query = z.infer<typeof ServiceQuery>;

/** The most bytes of all lists that a Core holds for its readers. */
export const MOST_LIST_BYTES = 64 * 1024 * 1024;
/**
 * The most lists by an expression that are built for one user at once: each may take all of MATCHING_STEPS.
 * @internal
 */
export const MOST_MATCHING = 4;
/** The cost of serialising one row as JSON, in units of lib/work/slices.ts. */
const JSON_UNITS = 8;

interface Page {
  bytes: Buffer;
  total: number;
  next: string | null;
}

/** Builds lists of services in slices, into one shared buffer per role, query and revision. */
export class ServiceLists {
  readonly #core: Deps;
  readonly #buffers: SharedBuffers<Page>;
  readonly #matching = createShares();

  constructor(core: Deps, mostBytes = MOST_LIST_BYTES) {
    this.#core = core;
    this.#buffers = new SharedBuffers({ mostBytes, now: core.now });
  }

  /** Bytes held at the moment. */
  get bytes(): number {
    return this.#buffers.bytes;
  }

  /**
   * Returns one page for this caller; sets the total as a response header. Throws validation_failed, too_costly,
   * rate_limited and NoRoom.
   */
  async page(call: Call, query: Query): Promise<{ json: SharedJson; next: string | null }> {
    const { role, user } = signedInUser(call);
    const gone = new AbortController();
    call.reply.raw.once("close", () => gone.abort());
    const key = JSON.stringify([role, call.stale, this.#core.registry.revision, query]);
    const { value, leave } = await this.#buffers
      .read(key, (grow, signal) => this.#made(user.id, signal, query, this.#build(role, query, grow)), gone.signal)
      .catch((error: unknown) => {
        // Abandoned because all readers disconnected: this error reaches no client, and it is not an internal error.
        throw gone.signal.aborted ? new ApiProblem("read_lost") : error;
      });
    void call.reply.header(HEADER.totalCount, String(value.total));
    return { json: new SharedJson(value.bytes, leave), next: value.next };
  }

  /** Builds in the turns of the user who asked first. */
  async #made(owner: string, signal: AbortSignal, q: Query, work: Work<Page>): Promise<Page> {
    const matches = q.name !== undefined || q.fqdn !== undefined;
    const leave = matches ? this.#matching.enter([[owner, MOST_MATCHING]]) : () => undefined;
    if (leave === null) throw new ApiProblem("rate_limited", { seconds: 1 });
    try {
      return await inSlices(work, { signal, owner });
    } finally {
      leave();
    }
  }

  *#build(role: UserRole, q: Query, grow: Grow): Work<Page> {
    const all: Service[] = [];
    for (const service of yield* this.#core.observatory.listing()) {
      all.push(shownTo(role, service));
      yield 1;
    }
    const { items, total, next } = yield* listServices(all, q);
    const parts: Buffer[] = [];
    for (const [n, item] of items.entries()) {
      const part = Buffer.from(`${n === 0 ? "" : ","}${JSON.stringify(forKuma(item))}`);
      grow(part.length);
      parts.push(part);
      yield JSON_UNITS;
    }
    return { bytes: Buffer.concat([Buffer.from("["), ...parts, Buffer.from("]")]), total, next };
  }
}
