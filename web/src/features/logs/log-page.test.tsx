import { mockServer } from "@core-console/shared/mock-api/node";
import type { Service } from "@core-console/shared/contract/service";
import { LOG_TYPE } from "@core-console/shared/contract/log";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { paths } from "../../lib/page/paths.ts";
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
afterEach(() => {
  vi.unstubAllGlobals();
  mock.close();
});

const refOf = (pick: (s: Service) => boolean): string => services.find(pick)?.ref ?? "";
const joined = (): string => refOf((s) => s.status === "on");
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

test("a viewer sees who may read it, and nothing is requested", () => {
  open(joined(), "?follow=0", "viewer");
  expect(screen.getByRole("heading", { name: "Logs are for operators" })).toBeVisible();
});

test("a Core that is off says where its log lies, and is asked again by a click", async () => {
  const user = userEvent.setup();
  const silent = refOf((s) => s.role === "follower");
  mock.control.kill(silent);
  open(silent);
  expect(await screen.findByText(/Its log lies on its own host/)).toBeVisible();
  mock.control.start(silent);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(/^[\d,]+ lines?$/)).toBeVisible();
});

/** Answers log requests as the test decides: each waits until then. The requested positions are in `after`. */
function logAnswers() {
  const after: (string | null)[] = [];
  const waiting: ((text: string) => void)[] = [];
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", async (url: URL, init?: RequestInit) => {
    if (!url.pathname.endsWith("/log")) return real(url, init);
    after.push(url.searchParams.get("after"));
    const text = await new Promise<string>((answer) => waiting.push(answer));
    return new Response(text, { headers: { "content-type": LOG_TYPE } });
  });
  const answer = async (text: string): Promise<void> => {
    await waitFor(() => expect(waiting.length).toBeGreaterThan(0));
    waiting.shift()?.(text);
  };
  return { after, answer };
}
const mark = (next: string, gap = false): string => `${JSON.stringify({ next, gap })}\n`;
const line = (message: string): string =>
  `${JSON.stringify({ at: "2026-11-23T05:00:00.000Z", level: "info", message, fields: {} })}\n`;
const count = (n: string) => screen.findByText(`${n}`, {});

test("D19: a log is loading until it is known that there is nothing, and goes on where each answer ended", async () => {
  const log = logAnswers();
  open(joined(), "");
  expect(await screen.findByLabelText("Loading the log")).toBeInTheDocument();
  expect(screen.queryByText("No lines yet")).toBeNull();
  await log.answer(mark("7.0", true));
  expect(await screen.findByText("No lines yet")).toBeVisible();
  await log.answer(line("one") + line("two") + mark("7.20"));
  await count("2 lines");
  await log.answer(line("three") + mark("7.30"));
  await count("3 lines");
  // rotated meanwhile: lines already shown are not repeated
  await log.answer(line("three") + line("four") + mark("8.10", true));
  await count("4 lines");
  await waitFor(() => expect(log.after).toEqual(["0.0", "7.0", "7.20", "7.30", "8.10"]));
});

test("D19: an answer that is cut off before its mark is asked for again from the same place", async () => {
  const log = logAnswers();
  open(joined(), "");
  await log.answer(line("one") + mark("7.10", true));
  await count("1 line");
  await log.answer(line("half of it"));
  expect(await screen.findByText("Broken off; it is tried again.", {})).toBeVisible();
  await log.answer(line("two") + mark("7.20"));
  await count("2 lines");
  expect(log.after.slice(0, 3)).toEqual(["0.0", "7.10", "7.10"]);
});
