import { mockServer } from "@core-console/shared/mock-api/node";
import type { ScenarioName } from "@core-console/shared/mock-api/world/scenarios";
import { PACE } from "@core-console/shared/mock-api/world/world";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { link, patchLink } from "../../../api/http/link.ts";
import { clusterQuery, servicesQuery } from "../../../api/queries.ts";
import { notice } from "../../../lib/store/notices.ts";
import { paths } from "../../../lib/page/paths.ts";
import { renderPage, resetLink } from "../../../testing/render-page.tsx";
import { operations } from "../model/operations.ts";
import { ServiceDrawer } from "../panel/ServiceDrawer.tsx";
import { ServicesPage } from "../ServicesPage.tsx";
import { WaitingHosts } from "../approval/WaitingHosts.tsx";

const FOREVER_MS = 600_000;
let mock: ReturnType<typeof mockServer>;
let stopLive = (): void => undefined;
beforeEach(() => {
  resetLink();
  operations.set(new Map());
  // It takes as long as a test wants: setPace ends it.
  mock = mockServer({ scenario: "healthy", pace: { ...PACE, removeMs: FOREVER_MS, restartMs: FOREVER_MS } });
  mock.listen();
});
afterEach(() => {
  stopLive();
  mock.close();
});

const row = (name: string) => screen.findByRole("row", { name: new RegExp(name) });
const said = (text: string | RegExp) => waitFor(() => expect(notice.get()?.text).toMatch(text));

async function open(scenario: ScenarioName = "healthy"): Promise<ReturnType<typeof userEvent.setup>> {
  mock.control.setScenario(scenario);
  const children = [{ path: ":ref", Component: ServiceDrawer }];
  const { client } = renderPage(
    [{ path: paths.services, element: <ServicesPage WaitingHosts={WaitingHosts} />, children }],
    paths.services,
  );
  // jsdom has no EventSource: the page reads whenever it would have received an event
  stopLive = mock.control.onChange(() => {
    for (const { queryKey } of [servicesQuery(), clusterQuery()]) void client.refetchQueries({ queryKey });
  });
  await row("core-1");
  await screen.findByText(/votes?$/);
  return userEvent.setup();
}
async function ask(user: ReturnType<typeof userEvent.setup>, name: string): Promise<HTMLElement> {
  (await row(name)).focus();
  await user.keyboard("{Delete}");
  return screen.findByRole("dialog", { name: new RegExp(`Remove ${name}`) });
}
async function confirm(user: ReturnType<typeof userEvent.setup>, dialog: HTMLElement, typed: string): Promise<void> {
  await user.type(within(dialog).getByRole("textbox", { name: /type/ }), typed);
  await user.click(within(dialog).getByRole("button", { name: "Remove" }));
}

test("Del shows the sum, takes the name, and the row is removing until it is gone", async () => {
  const user = await open();
  const dialog = await ask(user, "core-3");
  expect(dialog).toHaveTextContent("After this: 2 voters, majority 2, none may fail (now 3, one may fail).");
  expect(dialog).toHaveTextContent("sudo /opt/kaspersky/kuma/kuma core --uninstall --purge");
  expect(dialog).not.toHaveTextContent(/hands leadership|takes the place|Another act/);
  const yes = within(dialog).getByRole("button", { name: "Remove" });
  expect(yes).toHaveAttribute("aria-disabled", "true");
  await confirm(user, dialog, "core-3");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await row("core-3")).toHaveTextContent("Removing");
  await said("core-3 is being removed");
  await user.pointer({ keys: "[MouseRight]", target: within(await row("core-3")).getByText("core-3") });
  expect(await screen.findByRole("menuitem", { name: /Remove.*is being removed/ })).toBeVisible();
  await user.keyboard("{Escape}");
  mock.control.setPace({ removeMs: 0 });
  await said("core-3 is removed");
  await waitFor(() => expect(screen.queryByRole("row", { name: /core-3/ })).toBeNull());
});

test("something else than the name says so: as soon as it is no beginning of it, or on Enter", async () => {
  const user = await open();
  const dialog = await ask(user, "core-3");
  const field = within(dialog).getByRole("textbox", { name: /type/ });
  const hint = () => within(dialog).queryByText("It has to read core-3");
  await user.type(field, "core");
  expect(hint()).toBeNull();
  await user.keyboard("{Enter}");
  expect(hint()).toBeVisible();
  await user.keyboard("-");
  expect(hint()).toBeNull();
  await user.keyboard("x");
  expect(hint()).toBeVisible();
  expect(field).toBeInvalid();
  await user.keyboard("{Backspace}3");
  expect(hint()).toBeNull();
  await user.keyboard("{Enter}");
  await said("core-3 is being removed");
});

test("the Core whose console this page is: the dialog says that it goes too, and where to go on", async () => {
  const user = await open();
  const consoles = [1, 2, 3].map((n) => `core-${n}`);
  const refs = await Promise.all(consoles.map(async (name) => (await row(name)).dataset["ref"] ?? ""));
  const { upstream } = link.get();
  patchLink({
    upstream: {
      ...upstream,
      consoles: consoles.map((name, at) => ({ ref: refs[at] ?? "", name, url: `https://${name}.test/` })),
      self: { ref: refs[2] ?? "", name: "core-3" },
    },
  });
  expect(await ask(user, "core-1")).not.toHaveTextContent(/console of this page/);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const dialog = await ask(user, "core-3");
  expect(dialog).toHaveTextContent("The console of this page is core-3's and goes with it. Go on at: core-1, core-2");
  expect(within(dialog).getByRole("link", { name: "core-1" })).toHaveAttribute("href", "https://core-1.test/");
});

test("a leader hands over first", async () => {
  const dialog = await ask(await open(), "core-2");
  expect(dialog).toHaveTextContent("core-2 leads: it hands leadership over first");
});

test("where nothing is lost nothing has to be typed: a silent voter goes", async () => {
  const user = await open("off");
  await waitFor(async () => expect(await row("core-3")).toHaveTextContent("Off"));
  const dialog = await ask(user, "core-3");
  expect(dialog).toHaveTextContent("2 voters, majority 2, none may fail (now 3, none may fail)");
  expect(dialog).toHaveTextContent("stops by itself once its host is back");
  expect(within(dialog).queryByRole("textbox", { name: /type/ })).toBeNull();
});

test.each([
  ["single", "core-1", /Remove.*is the last Core that votes/],
  ["off", "core-1", /Remove.*would leave 1 of 2 voters alive, 2 needed/],
] as const)("what is not allowed in %s is there with its reason", async (scenario, name, item) => {
  const user = await open(scenario);
  await waitFor(async () => {
    if (scenario === "off") expect(await row("core-3")).toHaveTextContent("Off");
  });
  await user.pointer({ keys: "[MouseRight]", target: within(await row(name)).getByText(name) });
  expect(await screen.findByRole("menuitem", { name: item })).toHaveAttribute("aria-disabled", "true");
});

test("several go one after another; all of them would leave nobody", async () => {
  const user = await open();
  const tick = async (name: string) => user.click(screen.getByRole("checkbox", { name: `Select ${name}` }));
  for (const name of ["core-1", "core-2", "core-3"]) await tick(name);
  await user.click(screen.getByRole("button", { name: /3 ticked/ }));
  expect(await screen.findByRole("menuitem", { name: /Remove.*no Core that votes would be left/ })).toBeVisible();
  await user.keyboard("{Escape}");
  await tick("core-1");
  await user.click(screen.getByRole("button", { name: /2 ticked/ }));
  await user.click(await screen.findByRole("menuitem", { name: /Remove/ }));
  const dialog = await screen.findByRole("dialog", { name: "Remove 2 services?" });
  expect(dialog).toHaveTextContent("After this: 1 voter, majority 1, none may fail (now 3, one may fail).");
  await confirm(user, dialog, "core-3, core-2");
  await said("2 Cores are being removed, one after another");
  await waitFor(() => expect([...operations.get().values()].map((o) => o.reason?.code)).toContain("waiting_operation"));
  expect(await row("core-2")).toHaveTextContent("queued");
  mock.control.setPace({ removeMs: 0 });
  await waitFor(() => expect(screen.queryByRole("row", { name: /core-2/ })).toBeNull());
});

test("while another act is under way it waits and says so; the drawer tells where it stands and that it is gone", async () => {
  const user = await open();
  (await row("core-1")).focus();
  await user.keyboard("r");
  const restart = await screen.findByRole("dialog", { name: /Restart core-1/ });
  await user.click(within(restart).getByRole("button", { name: "Restart" }));
  await waitFor(() => expect(operations.get().size).toBe(1));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const dialog = await ask(user, "core-3");
  expect(dialog).toHaveTextContent("Another act on the cluster is under way");
  await confirm(user, dialog, "core-3");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(within(await row("core-3")).getByText("core-3"));
  const drawer = await screen.findByRole("dialog");
  await waitFor(() => expect(drawer).toHaveTextContent("Waits until core-1 is done"));
  mock.control.setPace({ restartMs: 0, removeMs: 0 });
  await waitFor(() => expect(drawer).toHaveTextContent("core-3 is removed"));
  await user.click(within(drawer).getByRole("button", { name: "To the list" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("the drawer offers it too, and stays when the dialog over it is closed", async () => {
  const user = await open();
  await user.click(within(await row("core-3")).getByText("core-3"));
  const drawer = await screen.findByRole("dialog", { name: /core-3/ });
  await user.click(within(drawer).getByRole("button", { name: "Actions" }));
  await user.click(await screen.findByRole("menuitem", { name: /Remove/ }));
  const dialog = await screen.findByRole("dialog", { name: "Remove core-3?" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(dialog).not.toBeInTheDocument());
  expect(drawer).toBeInTheDocument();
  await user.click(within(drawer).getByRole("button", { name: "Actions" }));
  await user.click(await screen.findByRole("menuitem", { name: /Remove/ }));
  await confirm(user, await screen.findByRole("dialog", { name: "Remove core-3?" }), "core-3");
  await waitFor(() => expect(drawer).toHaveTextContent("It is being taken out of the cluster."));
});

test("a removal that fails says why, and the drawer keeps saying it", async () => {
  const user = await open();
  const dialog = await ask(user, "core-3");
  await confirm(user, dialog, "core-3");
  await said("core-3 is being removed");
  const ref = (await row("core-3")).dataset["ref"] ?? "";
  await waitFor(() => expect(operations.get().get(ref)).toBeDefined());
  const failed = operations.get().get(ref);
  if (failed === undefined) throw new Error("no operation");
  const reason = { code: "removal_late", params: { name: "core-3", seconds: 120 } };
  mock.control.failOperation(failed.id, reason);
  await said(/The removal of core-3 failed: The engine did not take core-3 out within 120 s/);
  expect(await row("core-3")).not.toHaveTextContent("Removing");
  await user.click(within(await row("core-3")).getByText("core-3"));
  const drawer = await screen.findByRole("dialog");
  expect(drawer).toHaveTextContent(/The removal of core-3 failed/);
  await user.click(within(drawer).getByText("Dismiss"));
  expect(drawer).not.toHaveTextContent("failed");
});

test("what the Core refuses stands in the dialog", async () => {
  const user = await open();
  const dialog = await ask(user, "core-1");
  stopLive(); // this page does not hear of it
  mock.control.kill((await row("core-3")).dataset["ref"] ?? "");
  await confirm(user, dialog, "core-1");
  expect(await within(dialog).findByRole("alert")).toHaveTextContent(/core-1 was not removed: .*majority 2, 1 alive/);
});
