import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";
import { screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { patchLink } from "../../api/http/link.ts";
import { clusterQuery } from "../../api/queries.ts";
import { renderPage, resetLink } from "../../testing/render-page.tsx";
import { Banner } from "./Banner.tsx";

afterEach(resetLink);

const row = (n: number, state: Service["state"]) => ({ ref: `r${n}`, name: `core-${n}`, state }) as Service;

async function cut(rows: readonly Service[], why: "offline" | "unreachable" = "unreachable"): Promise<HTMLElement> {
  patchLink({
    console: { state: "cut", sinceMs: Date.now(), why },
    upstream: {
      state: "leader",
      since: "2026-01-01T00:00:00.000Z",
      consoles: [1, 2, 3].map((n) => ({ ref: `r${n}`, name: `core-${n}`, url: `https://core-${n}.test` })),
      self: { ref: "r2", name: "core-2" },
    },
  });
  renderPage([{ path: "/", element: <Banner services={rows} /> }], "/");
  return screen.findByRole("alert");
}
const links = () => screen.getAllByRole("link").map((one) => one.textContent);

test.each([
  ["is being removed", [row(1, "active"), row(2, "removing"), row(3, "removing")], ["core-1"]],
  ["has been removed", [row(1, "active"), row(3, "active")], ["core-1", "core-3"]],
] as const)("a console lost with its Core, which %s, is not waited for", async (said, rows, left) => {
  const banner = await cut(rows);
  expect(banner).toHaveTextContent(`core-2, whose console this page was, ${said}.Go on at: ${left.join(", ")}`);
  expect(banner).not.toHaveTextContent(/reconnects|old/);
  expect(links()).toEqual(left);
});

test("a console that is lost otherwise comes back; its own link is none to the others", async () => {
  const rows = [1, 2, 3].map((n) => row(n, "active"));
  expect(await cut(rows)).toHaveTextContent(/lost its console .* reconnects by itself/);
  expect(links()).toEqual(["core-1", "core-3"]);
});

/** The cluster as core-3 shows it, which no other Core answers. */
const apart = {
  voters: 3,
  majority: 2,
  aliveVoters: 1,
  mayStillFail: -1,
  leadership: "none",
  members: [1, 2, 3].map((n) => ({ ref: `r${n}`, name: `core-${n}`, voter: true, lastContactMs: null })),
  observedBy: "r3",
  observedAt: "2026-01-01T00:00:00.000Z",
} as unknown as ClusterView;

test("the console of another Core that is cut off is no place to go on: it is not linked", async () => {
  patchLink({
    upstream: {
      state: "no_leader",
      since: "2026-01-01T00:00:00.000Z",
      consoles: [1, 2, 3].map((n) => ({ ref: `r${n}`, name: `core-${n}`, url: `https://core-${n}.test` })),
      self: null,
    },
  });
  const rows = [1, 2, 3].map((n) => ({ ...row(n, "active"), status: "unknown" }) as Service);
  const { client } = renderPage([{ path: "/", element: <Banner services={rows} /> }], "/");
  client.setQueryData(clusterQuery().queryKey, apart);
  await screen.findByText(/core-3 is cut off/);
  expect(links()).toEqual(["What can be done", "core-1", "core-2"]);
});

test("a Core that is cut off says only that: no Core to start is named, the other consoles are linked", async () => {
  const rows = [1, 2, 3].map((n) => ({ ...row(n, "active"), status: "unknown" }) as Service);
  patchLink({
    upstream: {
      state: "no_leader",
      since: "2026-01-01T00:00:00.000Z",
      consoles: [1, 2, 3].map((n) => ({ ref: `r${n}`, name: `core-${n}`, url: `https://core-${n}.test` })),
      self: { ref: "r3", name: "core-3" },
    },
  });
  const { client } = renderPage([{ path: "/", element: <Banner services={rows} /> }], "/");
  client.setQueryData(clusterQuery().queryKey, apart);
  const banner = await screen.findByText(/core-3 is cut off: 1 of 3 voters answer it, 2 are needed/);
  expect(banner.closest("[role=alert]")).toHaveTextContent(
    /It has no answer from core-1 and core-2\. It cannot tell whether the others are down or only out of its reach/,
  );
  expect(banner.closest("[role=alert]")).not.toHaveTextContent(/Start/);
  expect(links()).toEqual(["What can be done", "core-1", "core-2"]);
});

test("a computer that is offline says so, whatever is removed", async () =>
  expect(await cut([row(1, "active")], "offline")).toHaveTextContent(/This computer is offline/));
