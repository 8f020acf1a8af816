import { HEADER } from "@core-console/shared/contract/headers";
import type { ServiceQuery } from "@core-console/shared/contract/routes";
import type { UserRole } from "@core-console/shared/contract/access";
import type { Service } from "@core-console/shared/contract/service";
import type { z } from "zod/mini";
import { type Grow, SharedBuffers } from "../../lib/shared-buffers.ts";
import { type Work, inSlices } from "../../lib/slices.ts";
import { signedInUser } from "../access/identity.ts";
import { shownTo } from "../access/shown.ts";
import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import { forKuma } from "./for-kuma.ts";
import { listServices } from "./list-services.ts";
import type { Call } from "./server.ts";

type Query = z.infer<typeof ServiceQuery>;

/** Bytes of all lists together that a Core holds for its readers. */
export const MOST_LIST_BYTES = 64 * 1024 * 1024;
/** What writing one row down as JSON takes, in units of lib/slices.ts. */
const JSON_UNITS = 8;

/** An answer as it is sent, shared with others; `leave` is to be called when it was sent or given up. */
export class SharedJson {
  readonly bytes: Buffer;
  readonly leave: () => void;

  constructor(bytes: Buffer, leave: () => void) {
    this.bytes = bytes;
    this.leave = leave;
  }
}

interface Page {
  bytes: Buffer;
  total: number;
  next: string | null;
}

/** Lists of services, built in slices into one buffer per role, query and revision. */
export class ServiceLists {
  readonly #core: CoreContext;
  readonly #buffers: SharedBuffers<Page>;

  constructor(core: CoreContext, mostBytes = MOST_LIST_BYTES) {
    this.#core = core;
    this.#buffers = new SharedBuffers({ mostBytes, now: core.now });
  }

  /** Bytes that are held at the moment. */
  get bytes(): number {
    return this.#buffers.bytes;
  }

  /** One page for this caller, with the total in the answer's headers. Throws validation_failed, too_costly and NoRoom. */
  async page(call: Call, q: Query): Promise<{ json: SharedJson; next: string | null }> {
    const { role } = signedInUser(call);
    const gone = new AbortController();
    call.reply.raw.once("close", () => gone.abort());
    const key = JSON.stringify([role, call.stale, this.#core.registry.revision, q]);
    const { value, leave } = await this.#buffers
      .read(key, (grow, signal) => inSlices(this.#build(role, q, grow), signal), gone.signal)
      .catch((error: unknown) => {
        // Given up half-way because its readers went away: nobody hears it, and it is no internal error.
        throw gone.signal.aborted ? new ApiProblem("read_lost") : error;
      });
    void call.reply.header(HEADER.totalCount, String(value.total));
    return { json: new SharedJson(value.bytes, leave), next: value.next };
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
