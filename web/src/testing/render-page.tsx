import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { createMemoryRouter, RouterProvider, type RouteObject } from "react-router";
import { link } from "../api/link.ts";
import { createQueryClient } from "../api/queries.ts";

/** Every test begins with a console that reaches a leader. */
export function resetLink(): void {
  link.set({
    console: { state: "live" },
    upstream: { state: "leader", since: "2026-01-01T00:00:00.000Z", consoles: [] },
    beforeLastChange: false,
  });
}

/** Draws routes at an address with everything a page needs around them. */
export function renderPage(routes: RouteObject[], at: string) {
  const client = createQueryClient();
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
