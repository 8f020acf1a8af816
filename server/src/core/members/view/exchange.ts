import type { PeerAddress } from "@core-console/shared/contract/cluster";
import { type NodeReport, ReportAnswer } from "@core-console/shared/contract/enrolment";
import { missed, MISSED_APART_MS, REFUSED_APART_MS } from "@core-console/shared/domain/missed";
import { startInBackground } from "../../../lib/process/background.ts";
import { every } from "../../../lib/process/every.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import { PeerError, type NodeClient, type PeerFault } from "./node-client.ts";

/**
 * Every Core reports to every other Core 4 times a second (docs/architecture/lights.md), and at once when its role
 * changes.
 */
const PERIOD_MS = 250;
const DEADLINE_MS = 1000;

/**
 * Faults that invalidate a peer's claims: of its host, of what listens there, or of the route. A missing address, a
 * rule or a resolver of this host itself does not, and neither does an unknown error: then the age of its reports
 * decides.
 */
const ENDED: ReadonlySet<PeerFault> = new Set(["refused", "no_route", "closed", "not_tls", "not_http"]);

/** What this Core knows first-hand of another one. */
export interface Observed {
  report: NodeReport | null;
  receivedAtMs: number | null;
  /** last report in which its engine named the current leader and term */
  contactAtMs: number | null;
  /** when its ports were first known to refuse, twice in a row, since it last reported */
  refusedTwiceAtMs: number | null;
  /** its ports refused, or its connection broke, twice in a row since the last report: its claims no longer count */
  gone: boolean;
  /** receiver's clock minus sender's, ms, by the midpoint of the call */
  clockOffsetMs: number | null;
}

interface Sending {
  inFlight: boolean;
  again: boolean;
  refusedSinceMs: number | null;
  /** since when calls have failed in a row by a fault of ENDED */
  brokenSinceMs: number | null;
  /** the last call failed by an internal error, not on the way: logged once */
  faulty: boolean;
}

/** What an Exchange needs; `now` is the monotonic clock, ms. */
export interface ExchangeOptions {
  client: NodeClient;
  peers: () => readonly PeerAddress[];
  makeReport: () => NodeReport;
  onAnswer: (answer: ReportAnswer, from: PeerAddress) => void;
  /** called each time a report could not be delivered; `fault` null: by an internal error */
  onUndelivered: (peer: PeerAddress, fault: PeerFault | null) => void;
  now: () => number;
  /** wall clock, ms, to compare clocks */
  wall: () => number;
  log: Logger;
}

/** Sends this node's reports and stores those received. */
export class Exchange {
  readonly observed = new Map<string, Observed>();
  readonly #sending = new Map<string, Sending>();
  readonly #options: ExchangeOptions;
  #end = (): void => undefined;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  start(): void {
    this.#end = every("reporting to the other Cores", PERIOD_MS, () => this.push(), this.#options.log);
    this.push();
  }

  stop(): void {
    this.#end();
  }

  /** Reports to every peer now; a peer whose last report is still in flight gets another right after it. */
  push(): void {
    for (const peer of this.#options.peers()) this.#report(peer);
  }

  /** Stores a received report. `contact`: its engine names the leader and term that this Core knows. */
  receive(report: NodeReport, contact: boolean): void {
    const now = this.#options.now();
    const known = this.of(report.ref);
    if (known.report !== null && known.report.startedAt === report.startedAt && known.report.sequence > report.sequence)
      return;
    this.observed.set(report.ref, {
      ...known,
      report,
      receivedAtMs: now,
      contactAtMs: contact ? now : known.contactAtMs,
      refusedTwiceAtMs: null,
      gone: false,
    });
  }

  of(ref: string): Observed {
    return (
      this.observed.get(ref) ?? {
        report: null,
        receivedAtMs: null,
        contactAtMs: null,
        refusedTwiceAtMs: null,
        gone: false,
        clockOffsetMs: null,
      }
    );
  }

  forget(ref: string): void {
    this.observed.delete(ref);
    this.#sending.delete(ref);
  }

  #report(peer: PeerAddress): void {
    startInBackground(this.#options.log, "a report", () => this.#send(peer));
  }

  async #send(peer: PeerAddress): Promise<void> {
    const state = this.#sending.get(peer.ref) ?? {
      inFlight: false,
      again: false,
      refusedSinceMs: null,
      brokenSinceMs: null,
      faulty: false,
    };
    this.#sending.set(peer.ref, state);
    if (state.inFlight) {
      state.again = true;
      return;
    }
    state.inFlight = true;
    state.again = false;
    const sentAt = this.#options.wall();
    try {
      const answer = ReportAnswer.parse(
        await this.#options.client.call(peer.internal, "POST", "/node/report", this.#options.makeReport(), DEADLINE_MS),
      );
      state.refusedSinceMs = null;
      state.brokenSinceMs = null;
      const clockOffsetMs = answer.clockMs - (sentAt + this.#options.wall()) / 2;
      this.observed.set(peer.ref, { ...this.of(peer.ref), clockOffsetMs, refusedTwiceAtMs: null });
      this.#options.onAnswer(answer, peer);
      state.faulty = false;
    } catch (error) {
      this.#failed(peer, state, error);
    } finally {
      state.inFlight = false;
    }
    if (state.again && state.refusedSinceMs === null) this.#report(peer);
  }

  #failed(peer: PeerAddress, state: Sending, error: unknown): void {
    const now = this.#options.now();
    const kind = error instanceof PeerError ? error.kind : null;
    // An internal error says nothing of the peer.
    if (kind === null && !state.faulty)
      this.#options.log.warn(
        { err: error, ref: peer.ref },
        "a report, or processing the response to it, failed on this Core",
      );
    else this.#options.log.debug({ ref: peer.ref, kind }, "report not delivered");
    state.faulty = kind === null;
    const known = this.of(peer.ref);
    if (kind !== null && ENDED.has(kind)) state.brokenSinceMs ??= now;
    else state.brokenSinceMs = null;
    // No port listens on a host that is down either; reporting that its ports refuse would imply that the host is up.
    if (kind === "refused") state.refusedSinceMs ??= now;
    else state.refusedSinceMs = null;
    const refused = missed(state.refusedSinceMs, now, REFUSED_APART_MS);
    this.observed.set(peer.ref, {
      ...known,
      gone: known.gone || refused || missed(state.brokenSinceMs, now, MISSED_APART_MS),
      refusedTwiceAtMs: refused ? (known.refusedTwiceAtMs ?? now) : kind === "refused" ? known.refusedTwiceAtMs : null,
    });
    this.#options.onUndelivered(peer, kind);
  }
}
