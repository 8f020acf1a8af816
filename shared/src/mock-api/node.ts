import { setupServer } from "msw/node";
import { controlled } from "./control.ts";
import type { MockControl } from "./control.ts";
import { handlersOf } from "./handlers.ts";
import type { ScenarioName } from "./scenarios.ts";
import type { Pace } from "./world.ts";

/** The same fake for vitest: `listen` before, `close` after. A quicker pace keeps tests short. */
export function mockServer(o: { scenario: ScenarioName; pace?: Pace }): {
  control: MockControl;
  listen(): void;
  close(): void;
} {
  const { hub, control } = controlled(o.scenario, o.pace);
  const server = setupServer(...handlersOf(hub));
  return {
    control,
    listen: () => server.listen({ onUnhandledFrame: "error" }),
    close: () => {
      server.close();
      control.close();
    },
  };
}
