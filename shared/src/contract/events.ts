import * as z from "zod/mini";
import { ClusterView, PeerAddress } from "./cluster.ts";
import { Ref, Time } from "./ids.ts";
import { HOST_PORT, MOST_ROWS, SHOWN_NAME, list, record, text } from "./limits.ts";
import { Service } from "./service.ts";

/**
 * Server-sent events of GET /api/v3/events. `event:` is the type, `data:` the JSON below,
 * `id:` `<epoch>-<seq>`; an epoch is one leadership of one Core process.
 * Pings are comment lines: every 250 ms Core → BFF, every 5 s BFF → browser.
 */
export const EventData = {
  /** first on every stream, and again after a change of upstream that could not be resumed */
  hello: z.object({
    epoch: text(64),
    revision: z.number(),
    cluster: ClusterView,
    services: list(Service, MOST_ROWS),
    stale: z.boolean(),
    /** true: contains only services whose host has called; the others are too many, the page lists them */
    partial: z.optional(z.boolean()),
  }),
  /** records that changed at this revision; removed ones by ref */
  registry: z.object({ revision: z.number(), changed: list(Service, MOST_ROWS), removed: list(Ref, MOST_ROWS) }),
  /** observed state of one service changed in something other than an age */
  member: z.object({ service: Service }),
  /** once a second: time since each service was last heard from, ms */
  seen: z.object({ at: Time, ages: record(z.nullable(z.number()), MOST_ROWS) }),
  /** leader, term, voters, warnings or a member's believed leader changed */
  cluster: z.object({ cluster: ClusterView, stale: z.boolean() }),
  /** Core → BFF only, never passed to a browser: addresses of the Cores */
  peers: z.object({ peers: list(PeerAddress, 1000) }),
  /** BFF → browser: the console's own view of its upstream */
  upstream: z.object({
    state: z.enum(["leader", "no_leader", "unreachable"]),
    since: Time,
    /** consoles of the Cores, this one included, from the last known state */
    consoles: list(z.object({ ref: Ref, name: SHOWN_NAME, url: HOST_PORT }), 1000),
    /**
     * the Core that this console runs in, even after it left the cluster; null: a standalone console, or not known yet
     */
    self: z.nullable(z.object({ ref: Ref, name: SHOWN_NAME })),
  }),
  /**
   * Core → BFF: these sessions or tokens (ids) have ended or their permissions changed; BFF → browser: the same of its
   * own session, without ids
   */
  "session-ended": z.object({
    reason: z.enum(["ended", "changed", "expired"]),
    ids: z.optional(list(text(64), MOST_ROWS)),
  }),
} as const;
export type EventType = keyof typeof EventData;
export type EventOf<T extends EventType> = z.infer<(typeof EventData)[T]>;
/** Any event, discriminated by its type. */
export type CoreEvent = { [T in EventType]: { type: T; data: EventOf<T> } }[EventType];
