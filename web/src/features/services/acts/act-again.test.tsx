import { HEADER } from "@core-console/shared/contract/headers";
import { mockServer } from "@core-console/shared/mock-api/node";
import { PACE } from "@core-console/shared/mock-api/world/world";
import type { QueryClient } from "@tanstack/react-query";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clusterQuery, servicesQuery } from "../../../api/queries.ts";
import { notice } from "../../../lib/store/notices.ts";
import { paths } from "../../../lib/page/paths.ts";
import { renderPage, resetLink } from "../../../testing/render-page.tsx";
import { operations } from "../model/operations.ts";
import { ServicesPage } from "../ServicesPage.tsx";
import { WaitingHosts } from "../approval/WaitingHosts.tsx";

const FOREVER_MS = 600_000;
let mock: ReturnType<typeof mockServer>;
let stopLive = (): void => undefined;
let client: QueryClient;
/** the changes that were asked for: path and key */
let asked: { path: string; key: string }[] = [];
/** whose first answer gets lost on its way back */
let lost: string | null = null;

beforeEach(() => {
  resetLink();
  operations.set(new Map());
  [asked, lost] = [[], null];
  mock = mockServer({ scenario: "healthy", pace: { ...PACE, removeMs: FOREVER_MS, restartMs: FOREVER_MS } });
  mock.listen();
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", async (url: URL, init: RequestInit) => {
    const answer = await real(url, init);
    if ((init.method ?? "GET") === "GET") return answer;
    const path = `${init.method} ${url.pathname.replace("/api/v3", "")}`;
    asked.push({ path, key: new Headers(init.headers).get(HEADER.idempotencyKey) ?? "" });
    if (lost === null || !path.includes(lost)) return answer;
    lost = null;
    return new Promise<Response>((_, reject) => {
      init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    });
  });
});
afterEach(() => {
  stopLive();
  vi.unstubAllGlobals();
  mock.close();
});

const row = (name: string) => screen.findByRole("row", { name: new RegExp(name) });
const refOf = async (name: string) => (await row(name)).dataset["ref"] ?? "";
/**
 * Waits for the button: it bears another name until the change before is over, a moment after what came of it is shown.
 */
const press = async (user: ReturnType<typeof userEvent.setup>, dialog: HTMLElement, name: string) =>
  user.click(await within(dialog).findByRole("button", { name }));
const gone = () => waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());

async function open(): Promise<ReturnType<typeof userEvent.setup>> {
  ({ client } = renderPage(
    [{ path: paths.services, element: <ServicesPage WaitingHosts={WaitingHosts} /> }],
    paths.services,
  ));
  stopLive = mock.control.onChange(() => {
    for (const { queryKey } of [servicesQuery(), clusterQuery()]) void client.refetchQueries({ queryKey });
  });
  await row("core-1");
  await screen.findByText(/votes?$/);
  return userEvent.setup();
}

/** From here on the page receives no event, and no read is pending that would show it what happens next. */
async function hearNothing(): Promise<void> {
  stopLive();
  await waitFor(() => expect(client.isFetching()).toBe(0));
}

test("asked again after no answer, it is the same click, and those after it are asked for", async () => {
  const user = await open();
  for (const name of ["core-1", "core-3"]) await user.click(screen.getByRole("checkbox", { name: `Select ${name}` }));
  await user.click(screen.getByRole("button", { name: /2 ticked/ }));
  await user.click(await screen.findByRole("menuitem", { name: /Remove/ }));
  const dialog = await screen.findByRole("dialog", { name: "Remove 2 services?" });
  const refs = [await refOf("core-1"), await refOf("core-3")];
  lost = refs[0] ?? "";
  await user.type(within(dialog).getByRole("textbox", { name: /type/ }), "core-1, core-3");
  await press(user, dialog, "Remove");
  await waitFor(async () => expect(await row("core-1")).toHaveTextContent("Removing"));
  await press(user, dialog, "Stop waiting");
  expect(await within(dialog).findByRole("alert")).toHaveTextContent(/core-1: no answer came.*never does it twice/);
  await press(user, dialog, "Remove");
  await gone();
  expect(notice.get()?.text).toMatch("2 Cores are being removed");
  expect(asked.map((one) => one.path)).toEqual([refs[0], refs[0], refs[1]].map((ref) => `DELETE /services/${ref}`));
  expect(asked.every((one) => /\S{10}/.test(one.key ?? ""))).toBe(true);
  expect(asked[1]?.key).toBe(asked[0]?.key);
  expect(asked[2]?.key).not.toBe(asked[0]?.key);
});

test("a restart asked for again after no answer is the same click", async () => {
  const user = await open();
  (await row("core-1")).focus();
  await user.keyboard("r");
  const dialog = await screen.findByRole("dialog", { name: /Restart core-1/ });
  lost = await refOf("core-1");
  await press(user, dialog, "Restart");
  await waitFor(() => expect(asked).toHaveLength(1));
  await press(user, dialog, "Stop waiting");
  await within(dialog).findByRole("alert");
  await press(user, dialog, "Restart");
  await gone();
  expect(asked[1]?.key).toBe(asked[0]?.key);
});

test("asked again after a refusal it is another click", async () => {
  const user = await open();
  (await row("core-1")).focus();
  await user.keyboard("{Delete}");
  const dialog = await screen.findByRole("dialog", { name: /Remove core-1/ });
  await user.type(within(dialog).getByRole("textbox", { name: /type/ }), "core-1");
  await hearNothing();
  mock.control.kill(await refOf("core-3"));
  await press(user, dialog, "Remove");
  expect(await within(dialog).findByRole("alert")).toHaveTextContent(/was not removed/);
  mock.control.start(await refOf("core-3"));
  await press(user, dialog, "Remove");
  await gone();
  expect(new Set(asked.map((one) => one.key)).size).toBe(2);
});

test("a record that begins to join meanwhile is not taken out unasked", async () => {
  const user = await open();
  await user.keyboard("n");
  await user.type(await screen.findByRole("textbox", { name: "Core service name" }), "spare{Enter}");
  await screen.findByRole("dialog", { name: /spare is added/ });
  await user.keyboard("{Escape}");
  await gone();
  (await row("spare")).focus();
  await user.keyboard("{Delete}");
  const dialog = await screen.findByRole("dialog", { name: /Remove spare/ });
  await hearNothing();
  mock.control.simulateJoin(await refOf("spare"));
  await press(user, dialog, "Remove");
  expect(await within(dialog).findByRole("alert")).toHaveTextContent(
    /spare was not removed: Somebody changed this before you/,
  );
});
