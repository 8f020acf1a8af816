import { setupWorker } from "msw/browser";
import { controlled } from "./control.ts";
import type { MockControl } from "./control.ts";
import { handlersOf } from "./handlers.ts";
import { isScenario } from "./world/scenarios.ts";
import type { ScenarioName } from "./world/scenarios.ts";
import { FIRST_START } from "./seed/access.ts";
import type { AccessStart } from "./seed/access.ts";

export type { MockControl } from "./control.ts";

const REMEMBERED = "mock-scenario";
/** login of the user signed in in the browser, or one of the two other values of `?as=` (accessStart) */
const REMEMBERED_AS = "mock-as";
const REMEMBERED_OIDC = "mock-oidc";

declare global {
  interface Window {
    /** control of the mock, for the demo panel and page tests */
    __mock?: MockControl;
  }
}

/**
 * Starts the mock in a browser; await it before the page sends a request. `?scenario=` takes precedence over the
 * scenario of an earlier load, and that over `options.scenario`. `?as=` is the login of the signed-in user, or a value
 * for none, or `setup` for a cluster without users (accessStart); `?oidc=1` offers sign-in by a provider; both survive
 * a reload. The worker's script comes from `msw({ mode: "worker-only" })` of msw/vite, used only in mock mode, so that
 * no production build contains it.
 */
export async function startMock(options: { scenario: ScenarioName }): Promise<MockControl> {
  const asked = new URLSearchParams(location.search).get("scenario");
  const remembered = sessionStorage.getItem(REMEMBERED);
  const first = isScenario(asked) ? asked : isScenario(remembered) ? remembered : options.scenario;
  const remember = (name: ScenarioName): void => sessionStorage.setItem(REMEMBERED, name);
  remember(first);
  const start = accessStart(new URLSearchParams(location.search));
  const { hub, control } = controlled(first, undefined, remember, start);
  hub.onBrowserUser = (login) => sessionStorage.setItem(REMEMBERED_AS, login ?? "nobody");
  // msw's worker unregisters with its last page; a page loaded right after (a reload, a link) would find it in that
  // transition.
  window.addEventListener("pagehide", (event) => event.stopImmediatePropagation());
  await setupWorker(...handlersOf(hub)).start({ quiet: true, onUnhandledFrame: "bypass" });
  // The worker responds without a network, so the mock is notified when the browser goes offline.
  window.addEventListener("offline", () => control.setNetwork("down"));
  window.addEventListener("online", () => control.setNetwork("up"));
  window.__mock = control;
  return control;
}

function accessStart(asked: URLSearchParams): AccessStart {
  const wanted = (name: string, key: string, other: string): string => {
    const value = asked.get(name) ?? sessionStorage.getItem(key) ?? other;
    sessionStorage.setItem(key, value);
    return value;
  };
  const oidc = wanted("oidc", REMEMBERED_OIDC, "0") === "1";
  if (location.pathname === "/api/oidc/start") cameFromProvider(asked.get("to"));
  const as = wanted("as", REMEMBERED_AS, FIRST_START.as ?? "nobody");
  return { ...FIRST_START, oidc, setup: as === "setup", as: as === "nobody" || as === "setup" ? null : as };
}

/**
 * Navigations do not reach the service worker, so the server of the page returns the page at this address: the user is
 * signed in at once.
 */
function cameFromProvider(to: string | null): void {
  sessionStorage.setItem(REMEMBERED_AS, "olga@soc.example");
  const back = to !== null && /^\/(?![/\\])/.test(to) ? to : "/";
  history.replaceState(null, "", back);
}
