import { mockServer } from "@core-console/shared/mock-api/node";
import { PACE } from "@core-console/shared/mock-api/world/world";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clusterQuery } from "../../../api/queries.ts";
import { notice } from "../../../lib/store/notices.ts";
import { paths } from "../../../lib/page/paths.ts";
import { renderPage, resetLink } from "../../../testing/render-page.tsx";
import { operations } from "../model/operations.ts";
import { ServiceDrawer } from "../panel/ServiceDrawer.tsx";
import { ServicesPage } from "../ServicesPage.tsx";
import { WaitingHosts } from "../approval/WaitingHosts.tsx";

let mock: ReturnType<typeof mockServer>;
beforeEach(() => {
  resetLink();
  operations.set(new Map());
  // It takes as long as a test wants: setPace ends it.
  mock = mockServer({ scenario: "healthy", pace: { ...PACE, restartMs: 600_000 } });
  mock.listen();
});
afterEach(() => mock.close());

async function open(): Promise<ReturnType<typeof userEvent.setup>> {
  const children = [{ path: ":ref", Component: ServiceDrawer }];
  const routes = [{ path: paths.services, element: <ServicesPage WaitingHosts={WaitingHosts} />, children }];
  const { client } = renderPage(routes, paths.services);
  await client.fetchQuery(clusterQuery());
  await row("core-1");
  return userEvent.setup();
}
const said = (text: string | RegExp) => waitFor(() => expect(notice.get()?.text).toMatch(text));
const row = (name: string) => screen.findByRole("row", { name: new RegExp(name) });
async function ask(user: ReturnType<typeof userEvent.setup>, name: string): Promise<HTMLElement> {
  (await row(name)).focus();
  await user.keyboard("r");
  return screen.findByRole("dialog", { name: new RegExp(`Restart ${name}`) });
}

test("r shows the sum, then restarts: the row says so while it runs, a notice when it is done", async () => {
  const user = await open();
  const dialog = await ask(user, "core-1");
  expect(dialog).toHaveTextContent("2 of 3 voters alive, majority 2, none may fail (now one)");
  expect(dialog).not.toHaveTextContent("hands leadership over");
  await user.click(within(dialog).getByRole("button", { name: "Restart" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(async () => expect(await row("core-1")).toHaveTextContent(/restart waits|restarting…/));
  await user.pointer({ keys: "[MouseRight]", target: within(await row("core-1")).getByText("core-1") });
  expect(await screen.findByRole("menuitem", { name: /Restart.*is being restarted/ })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await user.keyboard("{Escape}");
  mock.control.setPace({ restartMs: 0 });
  await said("core-1 has restarted");
  expect(await row("core-1")).not.toHaveTextContent(/restart/);
});

test("a leader hands over first", async () => {
  const user = await open();
  expect(await ask(user, "core-2")).toHaveTextContent("core-2 leads: it hands leadership over");
});

test("the only Core takes the cluster along, and nobody speaks of votes or of handing over", async () => {
  mock.control.setScenario("single");
  const dialog = await ask(await open(), "core-1");
  expect(dialog).toHaveTextContent("the cluster is away for a few seconds");
  expect(dialog).not.toHaveTextContent(/leads|majority/);
});

test("a failed restart says why, and the drawer keeps saying it", async () => {
  const user = await open();
  const dialog = await ask(user, "core-3");
  await user.click(within(dialog).getByRole("button", { name: "Restart" }));
  const ref = (await row("core-3")).dataset["ref"] ?? "";
  await waitFor(() => expect(operations.get().get(ref)?.state).toBe("running"));
  mock.control.kill(ref);
  mock.control.setPace({ restartMs: 0 });
  await said(/The restart of core-3 failed: .*not back/);
  await user.click(within(await row("core-3")).getByText("core-3"));
  const drawer = await screen.findByRole("dialog");
  expect(drawer).toHaveTextContent(/The restart of core-3 failed: .*not back/);
});

test("what the Core refuses stands in the dialog", async () => {
  const user = await open();
  const dialog = await ask(user, "core-1");
  // This page has not heard of it yet.
  mock.control.kill((await row("core-3")).dataset["ref"] ?? "");
  await user.click(within(dialog).getByRole("button", { name: "Restart" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent(/core-1 is not restarted: .*majority 2, 1 alive/);
});

test("several go one after another", async () => {
  const user = await open();
  for (const name of ["core-1", "core-2", "core-3"])
    await user.click(screen.getByRole("checkbox", { name: `Select ${name}` }));
  await user.click(screen.getByRole("button", { name: /3 ticked/ }));
  await user.click(await screen.findByRole("menuitem", { name: /Restart/ }));
  const dialog = await screen.findByRole("dialog", { name: "Restart 3 services?" });
  expect(dialog).toHaveTextContent("One after another");
  await user.click(within(dialog).getByRole("button", { name: "Restart" }));
  await said("3 services are being restarted, one after another");
  await waitFor(() => expect([...operations.get().values()].map((o) => o.reason?.code)).toContain("waiting_operation"));
  mock.control.setPace({ restartMs: 0 });
  await waitFor(() => expect(operations.get().size).toBe(0));
});
