import { Hub } from "./hub.ts";
import type { Surroundings } from "./hub.ts";
import { SCENARIOS } from "./scenarios.ts";
import type { ScenarioName } from "./scenarios.ts";
import type { Pace, World } from "./world.ts";

/** What demo panel and tests may do to the fake. */
export interface MockControl {
  readonly scenario: ScenarioName;
  readonly scenarios: readonly ScenarioName[];
  setScenario(name: ScenarioName): void;
  /** the same scenario from its start */
  reset(): void;
  /** somebody pastes the copied command on a host */
  simulateJoin(ref: string): void;
  kill(ref: string): void;
  start(ref: string): void;
  /** an election under way ends now */
  elect(): void;
  setNetwork(network: World["network"]): void;
  /** lives quicker or slower from here on */
  setPace(pace: Partial<Pace>): void;
  close(): void;
}

export const realSurroundings: Surroundings = {
  nowMs: () => Date.now(),
  newId: () => crypto.randomUUID(),
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/** A hub with its control. `onScenario` hears every choice, so that a page can remember it. */
export function controlled(
  scenario: ScenarioName,
  pace?: Pace,
  onScenario: (name: ScenarioName) => void = () => undefined,
): { hub: Hub; control: MockControl } {
  const hub = new Hub(scenario, realSurroundings, pace);
  const control: MockControl = {
    get scenario() {
      return hub.scenario;
    },
    scenarios: SCENARIOS,
    setScenario: (name) => {
      onScenario(name);
      hub.load(name);
    },
    reset: () => hub.load(hub.scenario),
    simulateJoin: (ref) => hub.simulateJoin(ref),
    kill: (ref) => hub.setRunning(ref, false),
    start: (ref) => hub.setRunning(ref, true),
    elect: () => hub.elect(),
    setNetwork: (network) => hub.setNetwork(network),
    setPace: (pace) => {
      hub.pace = { ...hub.pace, ...pace };
    },
    close: () => hub.close(),
  };
  return { hub, control };
}
