import { upstreamView } from "./cluster-view.ts";
import { eventsBetween, helloEvents, seenEvent, wire } from "./events.ts";
import type { Outgoing } from "./events.ts";
import { buildWorld } from "./scenarios.ts";
import type { ScenarioName } from "./scenarios.ts";
import { startJoin } from "./joining.ts";
import { setRunning, tick } from "./state.ts";
import { PACE } from "./world.ts";
import type { Pace, World } from "./world.ts";

const TICK_MS = 200;
const SEEN_EVERY = 5;

/** What the fake needs of its surroundings, so that it depends on no clock and no chance of its own. */
export interface Surroundings {
  nowMs(): number;
  newId(): string;
  every(ms: number, run: () => void): () => void;
}

interface Stream {
  write(text: string): void;
  fail(): void;
}

/** The running fake: one world, its clock and the open event streams. */
export class Hub {
  world: World;
  readonly around: Surroundings;
  pace: Pace;
  /** answers of executed changes by idempotency key */
  readonly replays = new Map<string, { hash: string; status: number; body: string | null }>();
  scenario: ScenarioName;
  #streams = new Set<Stream>();
  #changed = new Set<() => void>();
  #epoch = 1;
  #seq = 0;
  #ticks = 0;
  #stop: () => void;

  constructor(scenario: ScenarioName, around: Surroundings, pace: Pace = PACE) {
    this.around = around;
    this.pace = pace;
    this.scenario = scenario;
    this.world = this.#built(scenario);
    this.#stop = around.every(TICK_MS, () => this.#tick());
  }

  get epoch(): string {
    return `mock${this.#epoch}`;
  }

  /** Replaces the world and tells every stream the difference. */
  set(next: World): void {
    const before = this.world;
    this.world = next;
    for (const e of eventsBetween(before, next)) this.#send(e);
    this.#changed.forEach((run) => run());
  }

  /** Another world altogether: open streams hear a new hello. */
  load(scenario: ScenarioName): void {
    this.scenario = scenario;
    this.world = this.#built(scenario);
    this.replays.clear();
    this.#epoch++;
    this.#changed.forEach((run) => run());
    if (this.world.network === "down") this.cut();
    else for (const e of helloEvents(this.world, this.epoch)) this.#send(e);
  }

  setNetwork(network: World["network"]): void {
    this.world = { ...this.world, network };
    if (network === "down") this.cut();
    else if (network === "no_cores") this.#send({ type: "upstream", data: upstreamView(this.world) });
    else for (const e of helloEvents(this.world, this.epoch)) this.#send(e);
  }

  /** Breaks every open stream, as a console that died would. */
  cut(): void {
    for (const s of this.#streams) s.fail();
    this.#streams.clear();
  }

  open(stream: Stream): () => void {
    for (const e of helloEvents(this.world, this.epoch)) stream.write(wire(e, this.epoch, ++this.#seq));
    this.#streams.add(stream);
    return () => this.#streams.delete(stream);
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

  /** A scenario whose leader is dead has none from its first moment on. */
  #built(scenario: ScenarioName): World {
    const nowMs = this.around.nowMs();
    return tick(buildWorld(scenario, nowMs), nowMs, this.pace);
  }
  #timed(): World {
    return { ...this.world, nowMs: this.around.nowMs() };
  }
  #tick(): void {
    if (this.world.network === "no_cores") return; // the console has nothing new to tell
    this.set(tick(this.world, this.around.nowMs(), this.pace));
    if (this.#ticks++ % SEEN_EVERY === 0) this.#send(seenEvent(this.world));
  }
  #send(e: Outgoing): void {
    if (this.#streams.size === 0) return;
    const text = wire(e, this.epoch, ++this.#seq);
    for (const s of this.#streams) s.write(text);
  }
}
