import { setupServer } from "msw/node";
import { controlled } from "./control.ts";
import type { MockControl } from "./control.ts";
import { handlersOf } from "./handlers.ts";
import type { ScenarioName } from "./world/scenarios.ts";
import { FIRST_START } from "./seed/access.ts";
import type { AccessStart } from "./seed/access.ts";
import type { Pace } from "./world/world.ts";

/**
 * Returns the same mock for vitest: `listen` before, `close` after. A quicker pace keeps tests short. `access`: the
 * signed-in user and what is offered; the default is anna, an administrator without a recent confirmation of the
 * password.
 * @internal
 */
export function mockServer(options: { scenario: ScenarioName; pace?: Pace; access?: Partial<AccessStart> }): {
  control: MockControl;
  listen(): void;
  close(): void;
} {
  const { hub, control } = controlled(options.scenario, options.pace, undefined, { ...FIRST_START, ...options.access });
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
