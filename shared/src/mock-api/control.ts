import { browserUser, setupNeeded, withSession, withUser, withoutSessions } from "./access/access.ts";
import { failOperation } from "./access/operations.ts";
import type { Reason } from "../contract/service.ts";
import { Hub } from "./hub.ts";
import type { Surroundings } from "./hub.ts";
import { SCENARIOS } from "./world/scenarios.ts";
import type { ScenarioName } from "./world/scenarios.ts";
import { FIRST_START, OIDC_ON, buildAccess, signedInAs } from "./seed/access.ts";
import type { AccessStart } from "./seed/access.ts";
import type { Pace, World } from "./world/world.ts";
import { driveOperations } from "./access/operations.ts";

/** What demo panel and tests may do to the fake. */
export interface MockControl {
  readonly scenario: ScenarioName;
  readonly scenarios: readonly ScenarioName[];
  setScenario(name: ScenarioName): void;
  /** the same scenario from its start */
  reset(): void;
  /** somebody pastes the copied command on a host */
  simulateJoin(ref: string): void;
  /** the same, where the host has to wait for an administrator */
  simulateWait(ref: string): void;
  kill(ref: string): void;
  start(ref: string): void;
  /** the act under way fails for this reason */
  failOperation(id: string, reason: Reason): void;
  /** an election under way ends now */
  elect(): void;
  setNetwork(network: World["network"]): void;
  /** logins of everybody there is: anna administers, oleg operates, vera views, tim has a temporary password,
   * denis is disabled, olga@soc.example comes by OIDC */
  readonly logins: readonly string[];
  /** who sits at the browser; null: nobody */
  readonly signedInAs: string | null;
  /** somebody else sits there from here on; null: signed out, as if the session had run out */
  signInAs(login: string | null): void;
  /** the browser's session ends in the middle of work, and the page hears it */
  endSession(reason?: "ended" | "expired"): void;
  /** the same, but the page learns of it by its next request alone */
  endSessionUnheard(): void;
  /** was the password given within the last 5 minutes? */
  setConfirmed(confirmed: boolean): void;
  /** sign-in by a provider is offered */
  readonly oidc: boolean;
  setOidc(offered: boolean): void;
  /** true: nobody is there yet, and /setup#kcl_mock-administrator makes the first; false: everybody from the start */
  readonly setupNeeded: boolean;
  setSetupNeeded(needed: boolean): void;
  /** the password of who sits there is a temporary one */
  setMustChangePassword(must: boolean): void;
  /** lives quicker or slower from here on */
  setPace(pace: Partial<Pace>): void;
  /** for a page without an event stream: `run` hears that rows or the cluster changed; returns what stops that */
  onChange(run: () => void): () => void;
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
  start: AccessStart = FIRST_START,
): { hub: Hub; control: MockControl } {
  const hub = new Hub(scenario, realSurroundings, pace, start);
  hub.onTick = (nowMs) => driveOperations(hub, nowMs);
  const control: MockControl = {
    get scenario() {
      return hub.scenario;
    },
    get logins() {
      return [...hub.access.users.values()].map((u) => u.login);
    },
    get signedInAs() {
      return browserUser(hub.access)?.login ?? null;
    },
    get oidc() {
      return hub.access.settings.oidc.enabled;
    },
    get setupNeeded() {
      return setupNeeded(hub.access);
    },
    scenarios: SCENARIOS,
    setScenario: (name) => {
      onScenario(name);
      hub.load(name);
    },
    reset: () => hub.reset(),
    simulateJoin: (ref) => hub.simulateJoin(ref),
    simulateWait: (ref) => hub.simulateWait(ref),
    kill: (ref) => hub.setRunning(ref, false),
    start: (ref) => hub.setRunning(ref, true),
    failOperation: (id, reason) => failOperation(hub, id, reason),
    elect: () => hub.elect(),
    setNetwork: (network) => hub.setNetwork(network),
    ...accessActs(hub),
    setPace: (pace) => {
      hub.pace = { ...hub.pace, ...pace };
    },
    onChange: (run) => hub.onChange(run),
    close: () => hub.close(),
  };
  return { hub, control };
}

type AccessActs = Pick<
  MockControl,
  | "signInAs"
  | "endSession"
  | "endSessionUnheard"
  | "setConfirmed"
  | "setOidc"
  | "setSetupNeeded"
  | "setMustChangePassword"
>;

function accessActs(hub: Hub): AccessActs {
  const nowMs = (): number => hub.around.nowMs();
  return {
    signInAs: (login) => {
      hub.endBrowserSession("ended");
      if (login !== null) hub.setAccess(signedInAs(hub.access, login, nowMs(), null));
    },
    endSession: (reason = "ended") => hub.endBrowserSession(reason),
    endSessionUnheard: () => hub.endBrowserSession(null),
    setConfirmed: (confirmed) => {
      const session = hub.access.current === null ? undefined : hub.access.sessions.get(hub.access.current);
      if (session === undefined) return;
      hub.setAccess(withSession(hub.access, { ...session, confirmedAtMs: confirmed ? nowMs() : null }));
    },
    setOidc: (offered) => {
      const { settings } = hub.access;
      const oidc = offered ? OIDC_ON : { ...settings.oidc, enabled: false };
      hub.setAccess({ ...hub.access, settings: { ...settings, oidc, revision: settings.revision + 1 } });
    },
    setSetupNeeded: (needed) => {
      hub.setAccess(withoutSessions(hub.access, () => true));
      hub.setAccess(
        buildAccess({ ...FIRST_START, oidc: hub.access.settings.oidc.enabled, as: null, setup: needed }, nowMs()),
      );
    },
    setMustChangePassword: (must) => {
      const user = browserUser(hub.access);
      if (user !== null) hub.setAccess(withUser(hub.access, { ...user, mustChangePassword: must }));
    },
  };
}
