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
import { driveDrills } from "./drill/drills.ts";
import { driveSnapshots } from "./snapshots/drive.ts";

/** What the demo panel and tests can do to the mock. */
export interface MockControl {
  readonly scenario: ScenarioName;
  readonly scenarios: readonly ScenarioName[];
  setScenario(name: ScenarioName): void;
  /** restarts the same scenario */
  reset(): void;
  /** acts as if the copied command had been run on a host */
  simulateJoin(ref: string): void;
  /** the same, where the host has to wait for an administrator */
  simulateWait(ref: string): void;
  kill(ref: string): void;
  start(ref: string): void;
  /** ends the operation in progress as failed, for this reason */
  failOperation(id: string, reason: Reason): void;
  /** ends an election in progress now */
  elect(): void;
  setNetwork(network: World["network"]): void;
  /**
   * logins of all users: anna is administrator, oleg operator, vera viewer; tim has a temporary password, denis is
   * disabled, olga@soc.example signs in by OIDC
   */
  readonly logins: readonly string[];
  /** login of the user signed in in the browser; null: signed out */
  readonly signedInAs: string | null;
  /** signs another user in; null: signs out, as if the session had expired */
  signInAs(login: string | null): void;
  /** ends the browser's session while the page is in use, and notifies the page */
  endSession(reason?: "ended" | "expired"): void;
  /** the same, but the page learns of it only by its next request */
  endSessionUnheard(): void;
  /** sets whether the password was given within the last 5 minutes */
  setConfirmed(confirmed: boolean): void;
  /** whether sign-in by a provider is offered */
  readonly oidc: boolean;
  setOidc(offered: boolean): void;
  /** true: there are no users yet, and /setup#kcl_mock-administrator creates the first; false: all users exist */
  readonly setupNeeded: boolean;
  setSetupNeeded(needed: boolean): void;
  /** sets whether the signed-in user's password is a temporary one */
  setMustChangePassword(must: boolean): void;
  /** changes the speed from here on */
  setPace(pace: Partial<Pace>): void;
  /**
   * for a page without an event stream: calls `run` when rows or the cluster changed; returns the unsubscribe function
   */
  onChange(run: () => void): () => void;
  close(): void;
}

const realSurroundings: Surroundings = {
  nowMs: () => Date.now(),
  newId: () => crypto.randomUUID(),
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/** Returns a hub with its control. `onScenario` is called with every choice, so that a page can store it. */
export function controlled(
  scenario: ScenarioName,
  pace?: Pace,
  onScenario: (name: ScenarioName) => void = () => undefined,
  start: AccessStart = FIRST_START,
): { hub: Hub; control: MockControl } {
  const hub = new Hub(scenario, realSurroundings, pace, start);
  hub.onTick = (nowMs) => {
    driveOperations(hub, nowMs);
    driveSnapshots(hub, nowMs);
    driveDrills(hub, nowMs);
  };
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
