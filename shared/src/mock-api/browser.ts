import { setupWorker } from "msw/browser";
import { controlled } from "./control.ts";
import type { MockControl } from "./control.ts";
import { handlersOf } from "./handlers.ts";
import { isScenario } from "./scenarios.ts";
import type { ScenarioName } from "./scenarios.ts";

export type { MockControl } from "./control.ts";

const REMEMBERED = "mock-scenario";

declare global {
  interface Window {
    /** the fake's control, for the demo panel and page tests */
    __mock?: MockControl;
  }
}

/**
 * Starts the fake in a browser; await it before the page asks anything. `?scenario=` wins over what an earlier
 * load chose, and that over `o.scenario`. The worker's script comes from `msw({ mode: "worker-only" })` of
 * msw/vite, used in mock mode alone, so that no production build carries it.
 */
export async function startMock(o: { scenario: ScenarioName }): Promise<MockControl> {
  const asked = new URLSearchParams(location.search).get("scenario");
  const remembered = sessionStorage.getItem(REMEMBERED);
  const first = isScenario(asked) ? asked : isScenario(remembered) ? remembered : o.scenario;
  const remember = (name: ScenarioName): void => sessionStorage.setItem(REMEMBERED, name);
  remember(first);
  const { hub, control } = controlled(first, undefined, remember);
  // msw's worker leaves with its last page; a page that comes right after (a reload, a link) would find it half gone.
  window.addEventListener("pagehide", (event) => event.stopImmediatePropagation());
  await setupWorker(...handlersOf(hub)).start({ quiet: true, onUnhandledFrame: "bypass" });
  // The worker answers without any network: what a browser calls offline has to be told to it.
  window.addEventListener("offline", () => control.setNetwork("down"));
  window.addEventListener("online", () => control.setNetwork("up"));
  window.__mock = control;
  return control;
}
