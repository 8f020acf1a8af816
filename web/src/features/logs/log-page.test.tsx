import { mockServer } from "@core-console/shared/mock-api/node";
import type { Service } from "@core-console/shared/contract/service";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { paths } from "../../lib/paths.ts";
import { renderPage, resetLink } from "../../testing/render-page.tsx";
import { LogPage } from "./LogPage.tsx";

let mock: ReturnType<typeof mockServer>;
let services: Service[] = [];
beforeEach(async () => {
  resetLink();
  mock = mockServer({ scenario: "healthy" });
  mock.listen();
  services = (await (await fetch("/api/v3/services")).json()) as Service[];
});
afterEach(() => mock.close());

const refOf = (pick: (s: Service) => boolean): string => services.find(pick)?.ref ?? "";
const joined = (): string => refOf((s) => s.status === "on");
/** Not followed: Node's own fetch fails by an assertion where a stream is given up (e2e/ui/mock follows in a browser). */
const open = (ref: string, search = "?follow=0", role: "viewer" | "operator" = "operator") =>
  renderPage([{ path: paths.serviceLog(":ref"), Component: LogPage }], paths.serviceLog(ref) + search, role);

test("level, file, text and following live in the URL", async () => {
  const user = userEvent.setup();
  const { router } = open(joined());
  await screen.findByText(/^[\d,]+ lines$/);
  expect(screen.getByText("As it was when it was read.")).toBeVisible();
  await user.selectOptions(screen.getByRole("combobox", { name: "Level" }), "error");
  await user.type(screen.getByRole("searchbox", { name: "Search in the log" }), "no such line{Enter}");
  expect(await screen.findByText("Nothing fits")).toBeVisible();
  await user.selectOptions(screen.getByRole("combobox", { name: "Whose log" }), "Engine");
  expect(router.state.location.search).toBe("?follow=0&level=error&q=no+such+line&file=engine");
  expect(screen.getByRole("link", { name: "Download log" })).toHaveAttribute(
    "href",
    `/api/v3/services/${joined()}/log/download?file=engine`,
  );
});

test("another level is for a while, and can be taken back", async () => {
  const user = userEvent.setup();
  open(joined());
  await user.click(await screen.findByRole("button", { name: "Writes: info" }));
  await user.click(await screen.findByRole("menuitem", { name: "everything for 15 minutes" }));
  await user.click(await screen.findByRole("button", { name: /^Writes: everything, until \d/ }));
  await user.click(await screen.findByRole("menuitem", { name: "As usual: info" }));
  expect(await screen.findByRole("button", { name: "Writes: info" })).toBeVisible();
});

test("a viewer is told who may read it, and nothing is asked for", () => {
  open(joined(), "?follow=0", "viewer");
  expect(screen.getByRole("heading", { name: "Logs are for operators" })).toBeVisible();
});

test("a Core that is off says where its log lies, and is asked again by a click", async () => {
  const user = userEvent.setup();
  const silent = refOf((s) => s.role === "follower");
  mock.control.kill(silent);
  open(silent);
  expect(await screen.findByText(/its log lies on its own host/)).toBeVisible();
  mock.control.start(silent);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(/^[\d,]+ lines?$/)).toBeVisible();
});
