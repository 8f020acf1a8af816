import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import type { UserRole, Whoami } from "@core-console/shared/contract/access";
import { permissionsOf } from "@core-console/shared/domain/permissions";
import { render } from "@testing-library/react";
import { createMemoryRouter, RouterProvider, type RouteObject } from "react-router";
import { link } from "../api/http/link.ts";
import { createQueryClient } from "../api/queries.ts";
import { whoamiQuery } from "../api/session/whoami.ts";

/** Every test begins with a console that reaches a leader. */
export function resetLink(): void {
  link.set({
    console: { state: "live" },
    upstream: { state: "leader", since: "2026-01-01T00:00:00.000Z", consoles: [], self: null },
    beforeLastChange: false,
  });
}

/** Returns a signed-in user with a role. */
export const userOf = (role: UserRole): Whoami => ({
  id: "0d9f1a52-6c1e-4c57-9a57-3f1f60e5a001",
  login: "somebody",
  name: "Some Body",
  role,
  source: "local",
  token: null,
  mustChangePassword: false,
  permissions: permissionsOf(role),
  session: {
    id: "0d9f1a52-6c1e-4c57-9a57-3f1f60e5a002",
    expiresAt: "2099-01-01T00:00:00.000Z",
    idleExpiresAt: "2099-01-01T00:00:00.000Z",
    confirmedUntil: null,
  },
  readOnly: null,
});

/** Renders routes at a path with everything a page needs around them, including a signed-in user of a role. */
export function renderPage(routes: RouteObject[], at: string, role: UserRole = "administrator") {
  const client = createQueryClient();
  client.setQueryData(whoamiQuery().queryKey, userOf(role));
  const router = createMemoryRouter(routes, { initialEntries: [at] });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { client, router };
}
