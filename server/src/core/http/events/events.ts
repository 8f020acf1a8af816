/**
 * Invariant: every stream starts with one `hello`, and every later change that its role may see follows as an event,
 * in order. Event IDs are `<epoch>-<sequence>`; an epoch is one term of one Core process. A cached hello is dropped by
 * every event except `seen`, so a new client misses nothing. Views are computed once per event and filtered per role.
 * A stream ends with the session or token that opened it, with the leadership (unless opened with stale=1), or when
 * its client reads too slowly. See docs/architecture/forwarding.md.
 */

import type { ServerResponse } from "node:http";
import { HEADER } from "@core-console/shared/contract/headers";
import type { EventOf, EventType } from "@core-console/shared/contract/events";
import type { Service } from "@core-console/shared/contract/service";
import type { UserRole } from "@core-console/shared/contract/access";
import { every } from "../../../lib/process/every.ts";
import { UNBUFFERED } from "../../../lib/http/unbuffered.ts";
import { Endings, type Ending } from "../../accounts/callers/endings.ts";
import { knownRecords } from "../../state/last-known/last-known.ts";
import { signedInUser } from "../../accounts/callers/identify-user.ts";
import { shownTo } from "@core-console/shared/domain/views/shown-to";
import type { MembersDeps } from "../../members/deps.ts";
import type { HttpDeps } from "../deps.ts";
import { Hellos } from "./hello.ts";
import type { Call } from "../server/server.ts";
import { MOST_LIST_BYTES } from "../routes/lists/service-lists.ts";

type Deps = Pick<
  HttpDeps,
  "registry" | "lastKnown" | "raft" | "log" | "now" | "wall" | "startedAtMs" | "self" | "access" | "observatory"
> &
  Pick<MembersDeps, "exchange">;

/** Lights are evaluated by a timer, not only when a report arrives (docs/architecture/lights.md). */
const TICK_MS = 100;
const PING_MS = 250;
const SEEN_MS = 1000;
/** Lag and host figures fluctuate: they are compared less often than lights. */
const FIGURES_MS = 500;
/**
 * Up to this many services, hello carries all of them; above, only those whose host has enrolled: the page lists the
 * rest.
 */
const HELLO_ALL = 1000;
/**
 * Rows reported in one tick because their IDs expired: thousands may expire together, or before this Core started.
 * @internal
 */
export const MOST_RAN_OUT = 100;
/** A client that reads slowly is disconnected, not buffered without bound. */
const MAX_BUFFERED = 4 * 1024 * 1024;

interface Client {
  response: ServerResponse;
  stale: boolean;
  role: UserRole;
  /** ID of the session or token that opened the stream */
  by: string;
}
/** Returns a service as a client's role sees it. */
type Shown = (service: Service) => Service;

/** The event stream of this Core: one evaluation for all clients. */
export class EventHub {
  readonly #core: Deps;
  readonly #clients = new Set<Client>();
  readonly #shown = new Map<string, { light: string; figures: string; revision: number }>();
  readonly #ranOut = new Set<string>();
  readonly #endings: Endings;
  readonly #hellos: Hellos;
  #cluster = "";
  #peers = "";
  #epoch = "";
  #sequence = 0;
  #figuresAtMs = 0;
  readonly #ends: (() => void)[] = [];

  constructor(core: Deps) {
    this.#core = core;
    this.#endings = new Endings(core);
    this.#hellos = new Hellos({ mostBytes: MOST_LIST_BYTES, now: core.now });
  }

  start(): void {
    const { log } = this.#core;
    this.#ends.push(
      every("events: looking for changes", TICK_MS, () => this.#look(), log),
      every("events: pinging", PING_MS, () => this.#each((c) => c.response.write(":\n\n")), log),
      every("events: ages", SEEN_MS, () => this.#seen(), log),
      every("events: ending streams", SEEN_MS, () => this.#end(this.#endings.byNow()), log),
    );
    this.#core.registry.onChange((change) => {
      this.#registry(change.revision, change.changed, change.removed);
      this.#end(this.#endings.after(change));
    });
    this.#core.raft.onChange(() => this.tick());
  }

  stop(): void {
    for (const end of this.#ends) end();
    for (const client of this.#clients) client.response.end();
    this.#clients.clear();
  }

  /**
   * Takes over the connection of a call and streams events until either side ends it. Throws NoRoom before the stream
   * begins.
   */
  open(call: Call): void {
    const { role, by } = signedInUser(call);
    this.tick();
    // A client that there is no room for is refused before its stream begins.
    const hello = this.#hellos.of(JSON.stringify([role, call.stale]), () => this.#hello(role, call.stale));
    call.reply.hijack();
    const response = call.reply.raw;
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      ...UNBUFFERED,
      [HEADER.servedBy]: this.#core.self.ref,
      [HEADER.requestId]: call.request.id,
      [HEADER.role]: role,
    });
    const id = "session" in by ? by.session.id : by.token.id;
    const client: Client = { response, stale: call.stale, role, by: id };
    response.on("close", () => this.#clients.delete(client));
    response.on("error", () => this.#clients.delete(client));
    this.#hellos.write(response, this.#nextId(), hello);
    this.#write(client, "peers", { peers: this.#core.observatory.peers() });
    this.#clients.add(client);
  }

  #hello(role: UserRole, stale: boolean): EventOf<"hello"> {
    const { observatory } = this.#core;
    const records = knownRecords(this.#core);
    const partial = records.services.size > HELLO_ALL;
    return {
      epoch: this.#epochNow(),
      revision: records.revision,
      cluster: observatory.cluster(),
      services: (partial ? observatory.cores() : observatory.services()).map((s) => shownTo(role, s)),
      ...(partial ? { partial } : {}),
      stale,
    };
  }

  #look(): void {
    this.#core.observatory.attend();
    this.tick();
  }

  /** Compares the present state with what was last sent, and sends the difference. */
  tick(): void {
    const { observatory } = this.#core;
    if (!this.#knows()) return;
    const cluster = observatory.cluster();
    const shown = JSON.stringify({
      ...cluster,
      observedAt: null,
      members: cluster.members.map((m) => ({ ...m, lastContactMs: null, lagEntries: null })),
    });
    if (shown !== this.#cluster) {
      this.#cluster = shown;
      this.#send("cluster", () => ({ cluster, stale: !this.#core.raft.leads }));
    }
    const peers = JSON.stringify(observatory.peers());
    if (peers !== this.#peers) {
      this.#peers = peers;
      this.#send("peers", () => ({ peers: observatory.peers() }));
    }
    const figuresToo = this.#core.now() - this.#figuresAtMs >= FIGURES_MS;
    if (figuresToo) this.#figuresAtMs = this.#core.now();
    for (const service of observatory.cores()) this.#member(service, figuresToo);
    if (figuresToo) this.#expired();
    this.#endIfDeposed();
  }

  /** Reports whether there is anything to send: the records, or the last known ones while no engine has answered. */
  #knows(): boolean {
    return this.#core.registry.ready || this.#core.lastKnown.state !== null;
  }

  #member(service: Service, figuresToo: boolean): void {
    const { raft, host, uptimeSeconds: _, observedAt: __, ...light } = service;
    const next = {
      light: JSON.stringify({
        ...light,
        reasons: light.reasons.map((r) => r.code),
        memberId: raft.memberId,
        term: raft.term,
      }),
      figures: JSON.stringify([raft.lagEntries, host, service.reasons]),
      revision: service.revision,
    };
    const known = this.#shown.get(service.ref);
    if (known !== undefined && known.light === next.light && (!figuresToo || known.figures === next.figures)) return;
    this.#shown.set(service.ref, next);
    if (known !== undefined) this.#send("member", (shown) => ({ service: shown(service) }));
  }

  /** Sends the row of an expired unused ID once: nothing is written when an ID expires. */
  #expired(): void {
    const { observatory } = this.#core;
    const now = this.#core.wall();
    let sent = 0;
    for (const [ref, versioned] of knownRecords(this.#core).services) {
      if (sent === MOST_RAN_OUT) return;
      const { expiresAt } = versioned.value;
      if (expiresAt === null || this.#ranOut.has(ref) || Date.parse(expiresAt) > now) continue;
      this.#ranOut.add(ref);
      sent++;
      const service = observatory.service(versioned);
      this.#send("member", (shown) => ({ service: shown(service) }));
    }
  }

  #registry(revision: number, changed: string[], removed: string[]): void {
    const { observatory, registry } = this.#core;
    for (const ref of [...changed, ...removed]) this.#ranOut.delete(ref);
    for (const ref of removed) this.#shown.delete(ref);
    const records = changed.flatMap((ref) => registry.services.get(ref) ?? []);
    // Computed once for all roles, and not at all without clients: a load brings every service.
    let services: Service[] | null = null;
    const views = (): Service[] => (services ??= records.map((found) => observatory.service(found)));
    if (records.length > 0 || removed.length > 0)
      this.#send("registry", (shown) => ({ revision, changed: views().map(shown), removed }));
  }

  #seen(): void {
    if (this.#clients.size === 0 || !this.#knows()) return;
    const nowMs = this.#core.now();
    const ages: EventOf<"seen">["ages"] = {};
    for (const ref of knownRecords(this.#core).cores.keys()) {
      const { receivedAtMs } = this.#core.exchange.of(ref);
      ages[ref] = ref === this.#core.self.ref ? 0 : receivedAtMs === null ? null : Math.max(0, nowMs - receivedAtMs);
    }
    this.#send("seen", () => ({ at: new Date(this.#core.wall()).toISOString(), ages }));
  }

  /** Ends the streams opened to follow the leader once this Core no longer leads; stale ones continue. */
  #endIfDeposed(): void {
    if (this.#core.raft.leads) return;
    for (const client of this.#clients) {
      if (client.stale) continue;
      client.response.end();
      this.#clients.delete(client);
    }
  }

  /** Sends the endings, whose IDs consoles match with their own streams, and ends the streams opened with them. */
  #end(endings: Ending[]): void {
    for (const ending of endings) {
      this.#send("session-ended", () => ending);
      for (const client of this.#clients) {
        if (!ending.ids.includes(client.by)) continue;
        client.response.end();
        this.#clients.delete(client);
      }
    }
  }

  /** Sends an event to all clients; one frame per role, however many clients it has. */
  #send<T extends EventType>(type: T, data: (shown: Shown) => EventOf<T>): void {
    if (type !== "seen") this.#hellos.outdated();
    if (this.#clients.size === 0) return;
    const id = this.#nextId();
    const frames = new Map<UserRole, string>();
    this.#each(({ role, response }) => {
      const frame =
        frames.get(role) ??
        this.#frame(
          id,
          type,
          data((s) => shownTo(role, s)),
        );
      frames.set(role, frame);
      response.write(frame);
    });
  }

  #write<T extends EventType>(client: Client, type: T, data: EventOf<T>): void {
    client.response.write(this.#frame(this.#nextId(), type, data));
  }

  #nextId(): string {
    return `${this.#epochNow()}-${++this.#sequence}`;
  }

  #frame<T extends EventType>(id: string, type: T, data: EventOf<T>): string {
    return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  /** Returns the epoch: one term of one Core process. A new one restarts the sequence. */
  #epochNow(): string {
    const { self, raft, startedAtMs } = this.#core;
    const epoch = `${self.ref.slice(0, 8)}.${startedAtMs.toString(36)}.${raft.status?.term ?? 0}`;
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#sequence = 0;
    }
    return epoch;
  }

  #each(act: (client: Client) => void): void {
    for (const client of this.#clients) {
      if (client.response.writableLength > MAX_BUFFERED) {
        this.#clients.delete(client);
        client.response.destroy();
      } else act(client);
    }
  }
}
