import { browserUser, withSession, withoutSessions } from "./access/access.ts";
import type { Access, FakeSession } from "./access/access.ts";
import type { Drill } from "../contract/drill/drill.ts";
import { buildDrills } from "./drill/seed.ts";
import { buildSnapshots } from "./snapshots/seed.ts";
import type { FakeSnapshots } from "./snapshots/seed.ts";
import type { Caller } from "./access/caller.ts";
import { upstreamView } from "./world/cluster-view.ts";
import { eventsBetween, helloEvents, seenEvent } from "./events.ts";
import type { Outgoing } from "./events.ts";
import { buildWorld } from "./world/scenarios.ts";
import type { ScenarioName } from "./world/scenarios.ts";
import { FIRST_START, buildAccess } from "./seed/access.ts";
import type { AccessStart } from "./seed/access.ts";
import { startJoin, startWaiting } from "./world/joining.ts";
import { setRunning, tick } from "./world/state.ts";
import { Streams } from "./streams.ts";
import type { Ended, Stream } from "./streams.ts";
import { PACE } from "./world/world.ts";
import type { Pace, World } from "./world/world.ts";

const TICK_MS = 200;
const SEEN_EVERY = 5;

/** What the mock needs from its environment, so that it has no clock and no randomness of its own. */
export interface Surroundings {
  nowMs(): number;
  newId(): string;
  every(ms: number, run: () => void): () => void;
}

/** The stored response of an executed change. `hash` identifies the call. */
export interface Replay {
  readonly hash: string;
  readonly status: number;
  readonly body: string | null;
}

const isReader = (session: FakeSession): boolean => session.copyAtMs !== undefined;

/** The last use of a session is recorded at most this often. */
const USED_EVERY_MS = 300_000;

/** The running mock: one world, its clock and the open event streams. */
export class Hub {
  world: World;
  readonly around: Surroundings;
  pace: Pace;
  /** responses of executed changes by caller and idempotency key */
  readonly replays = new Map<string, Replay>();
  scenario: ScenarioName;
  access: Access;
  snapshots: FakeSnapshots;
  /** newest first */
  drills: readonly Drill[];
  /** called with the user signed in in the browser whenever that changes */
  onBrowserUser: (login: string | null) => void = () => undefined;
  /** called at each tick of the clock, after the world has advanced */
  onTick: (nowMs: number) => void = () => undefined;
  readonly #start: AccessStart;
  readonly #streams = new Streams();
  #changed = new Set<() => void>();
  readonly #listeners = new Set<() => void>();
  #epoch = 1;
  #ticks = 0;
  #stop: () => void;

  constructor(scenario: ScenarioName, around: Surroundings, pace: Pace = PACE, start: AccessStart = FIRST_START) {
    this.around = around;
    this.pace = pace;
    this.scenario = scenario;
    this.world = this.#built(scenario);
    this.#start = start;
    this.access = buildAccess(start, around.nowMs());
    this.snapshots = buildSnapshots(scenario, this.world);
    this.drills = buildDrills(scenario, this.world);
    this.#stop = around.every(TICK_MS, () => this.#tick());
  }

  get epoch(): string {
    return `mock${this.#epoch}`;
  }

  /** Replaces the world and sends every stream the difference. */
  set(next: World): void {
    const before = this.world;
    this.world = next;
    const events = eventsBetween(before, next);
    for (const e of events) this.#send(e);
    if (events.length > 0) this.#listeners.forEach((run) => run());
    this.#changed.forEach((run) => run());
    this.#endReaders();
  }
  /** A session opened without a majority ends with the first leader. */
  #endReaders(): void {
    if (this.world.leader !== null && [...this.access.sessions.values()].some(isReader))
      this.setAccess(withoutSessions(this.access, isReader));
  }
  /** Calls `run` whenever streams are sent a difference; returns the unsubscribe function. */
  onChange(run: () => void): () => void {
    this.#listeners.add(run);
    return () => this.#listeners.delete(run);
  }

  /** Loads another scenario: open streams get a new hello. */
  load(scenario: ScenarioName): void {
    this.scenario = scenario;
    this.world = this.#built(scenario);
    this.access = { ...this.access, operations: new Map() };
    this.snapshots = buildSnapshots(scenario, this.world);
    this.drills = buildDrills(scenario, this.world);
    this.replays.clear();
    this.#epoch++;
    this.#changed.forEach((run) => run());
    if (this.world.network === "down") this.cut();
    else for (const e of helloEvents(this.world, this.epoch)) this.#send(e);
    this.#endReaders();
  }

  /** Restarts the same scenario with the same users. */
  reset(): void {
    this.setAccess(buildAccess(this.#start, this.around.nowMs()));
    this.load(this.scenario);
  }

  /**
   * Replaces the state of users and permissions; streams of ended sessions are notified and closed, unless `reason` is
   * null.
   */
  setAccess(next: Access, reason: Ended | null = "ended"): void {
    const before = this.access;
    this.access = next;
    const over = [...before.sessions.keys()].filter((id) => !next.sessions.has(id));
    if (over.length > 0 && reason !== null) this.#streams.notifyEnded(new Set(over), reason, this.epoch);
    const [was, is] = [browserUser(before)?.login ?? null, browserUser(next)?.login ?? null];
    if (was !== is) this.onBrowserUser(is);
  }
  /** Notifies sessions that stay open that their permissions have changed. */
  notifyChanged(ids: ReadonlySet<string>): void {
    this.#streams.notifyEnded(ids, "changed", this.epoch);
  }
  endBrowserSession(reason: Ended | null): void {
    const { current } = this.access;
    if (current !== null)
      this.setAccess(
        withoutSessions(this.access, (s) => s.id === current),
        reason,
      );
  }
  /** Records a call by this session or token. */
  used({ session, token }: Caller, nowMs: number): void {
    const isOld = (ms: number | null): boolean => ms === null || nowMs - ms > USED_EVERY_MS;
    if (session !== null && isOld(session.lastUsedAtMs))
      this.setAccess(withSession(this.access, { ...session, lastUsedAtMs: nowMs }));
    if (token !== null && isOld(token.lastUsedAtMs))
      this.setAccess({
        ...this.access,
        tokens: new Map(this.access.tokens).set(token.id, { ...token, lastUsedAtMs: nowMs }),
      });
  }
  /** Signs the browser in with a new session. */
  begin(access: Access, session: FakeSession): void {
    this.setAccess({ ...withSession(access, session), current: session.id });
  }

  setNetwork(network: World["network"]): void {
    this.world = { ...this.world, network };
    if (network === "down") this.cut();
    else if (network === "no_cores") this.#send({ type: "upstream", data: upstreamView(this.world) });
    else for (const e of helloEvents(this.world, this.epoch)) this.#send(e);
  }

  /** Breaks every open stream, as a console that died would. */
  cut(): void {
    this.#streams.cut();
  }

  open(stream: Stream): () => void {
    return this.#streams.open(stream, helloEvents(this.world, this.epoch), this.epoch);
  }

  /** Resolves true as soon as the condition holds, false after `ms`. */
  until(condition: (world: World) => boolean, ms: number): Promise<boolean> {
    const endMs = this.around.nowMs() + ms;
    return new Promise((resolve) => {
      const look = (): void => {
        const ok = condition(this.world);
        if (!ok && this.around.nowMs() < endMs) return;
        this.#changed.delete(look);
        resolve(ok);
      };
      this.#changed.add(look);
      look();
    });
  }

  simulateJoin(ref: string): void {
    this.set(startJoin(this.#timed(), ref));
  }
  simulateWait(ref: string): void {
    this.set(startWaiting(this.#timed(), ref));
  }
  setRunning(ref: string, running: boolean): void {
    this.set(setRunning(this.#timed(), ref, running));
    this.#tick();
  }
  /** Ends an election at once. */
  elect(): void {
    if (this.world.leader !== null) return;
    this.world = { ...this.world, electsAtMs: this.around.nowMs() };
    this.#tick();
  }
  close(): void {
    this.#stop();
    this.cut();
  }

  /** Returns the world of a scenario. One whose leader is dead has no leader from its first moment. */
  #built(scenario: ScenarioName): World {
    const nowMs = this.around.nowMs();
    return tick(buildWorld(scenario, nowMs), nowMs, this.pace);
  }
  #timed(): World {
    return { ...this.world, nowMs: this.around.nowMs() };
  }
  #tick(): void {
    if (this.world.network === "no_cores") return; // the console has nothing new to send
    this.set(tick(this.world, this.around.nowMs(), this.pace));
    this.onTick(this.around.nowMs());
    if (this.#ticks++ % SEEN_EVERY === 0) this.#send(seenEvent(this.world));
  }
  #send(e: Outgoing): void {
    this.#streams.send(e, this.epoch);
  }
}
