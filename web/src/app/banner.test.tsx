import type { Service } from "@core-console/shared/contract/service";
import { screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { patchLink } from "../api/link.ts";
import { renderPage, resetLink } from "../testing/render-page.tsx";
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

test("a computer that is offline says so, whatever is removed", async () =>
  expect(await cut([row(1, "active")], "offline")).toHaveTextContent(/This computer is offline/));
