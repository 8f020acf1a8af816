import { mockServer } from "@core-console/shared/mock-api/node";
import type { QueryClient } from "@tanstack/react-query";
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
  mock = mockServer({ scenario: "healthy" });
  mock.listen();
});
afterEach(() => mock.close());

let client: QueryClient;
async function open(): Promise<ReturnType<typeof userEvent.setup>> {
  const children = [{ path: ":ref", Component: ServiceDrawer }];
  const routes = [{ path: paths.services, element: <ServicesPage WaitingHosts={WaitingHosts} />, children }];
  ({ client } = renderPage(routes, paths.services));
  await client.fetchQuery(clusterQuery());
  await row("core-1");
  return userEvent.setup();
}
const said = (text: string | RegExp) => waitFor(() => expect(notice.get()?.text).toMatch(text));
const row = (name: string) => screen.findByRole("row", { name: new RegExp(name) });
async function choose(user: ReturnType<typeof userEvent.setup>, name: string, item: RegExp): Promise<void> {
  await user.pointer({ keys: "[MouseRight]", target: within(await row(name)).getByText(name) });
  await user.click(await screen.findByRole("menuitem", { name: item }));
}

test("⋮ Make leader names who hands over, and the page says who leads then", async () => {
  const user = await open();
  await choose(user, "core-1", /Make leader/);
  const dialog = await screen.findByRole("dialog", { name: "Make core-1 the leader?" });
  expect(dialog).toHaveTextContent("core-2 hands leadership over to core-1 and stays a voter.");
  await user.click(within(dialog).getByRole("button", { name: "Make leader" }));
  await said("core-1 leads");
  expect((await client.fetchQuery({ ...clusterQuery(), staleTime: 0 })).leader?.name).toBe("core-1");
});

test("the leader is offered no leadership, with the reason", async () => {
  const user = await open();
  await user.pointer({ keys: "[MouseRight]", target: within(await row("core-2")).getByText("core-2") });
  expect(await screen.findByRole("menuitem", { name: /Make leader.*leads already/ })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
});

test("a leader other than the one the dialog showed: nothing is moved, and the dialog says so", async () => {
  const user = await open();
  await choose(user, "core-1", /Make leader/);
  const dialog = await screen.findByRole("dialog", { name: "Make core-1 the leader?" });
  // Another Core is elected; this page has not heard of it yet.
  mock.control.kill((await row("core-2")).dataset["ref"] ?? "");
  mock.control.elect();
  await user.click(within(dialog).getByRole("button", { name: "Make leader" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent(/core-1 does not take over/);
});

test("⋮ Rename gives another name; one that is taken stands at the field", async () => {
  const user = await open();
  await choose(user, "core-1", /Rename/);
  const dialog = await screen.findByRole("dialog", { name: "Rename core-1" });
  const field = within(dialog).getByRole("textbox", { name: /name/ });
  expect(field).toHaveFocus();
  await user.clear(field);
  await user.type(field, "CORE-3{Enter}");
  expect(await within(dialog).findByText(/core-3/)).toBeVisible();
  await user.clear(field);
  await user.type(field, "kern-1{Enter}");
  await said("core-1 is now called kern-1");
  expect(await row("kern-1")).toBeVisible();
});

test("the panel renames in place: Enter does it, Esc leaves the name and the panel", async () => {
  const user = await open();
  await user.click(within(await row("core-3")).getByText("core-3"));
  const drawer = await screen.findByRole("dialog");
  await user.click(within(drawer).getByRole("button", { name: "Rename" }));
  const field = within(drawer).getByRole("textbox", { name: /name/ });
  await user.type(field, "-x{Escape}");
  expect(within(drawer).queryByRole("textbox", { name: /name/ })).toBeNull();
  expect(drawer).toHaveTextContent("core-3");
  await user.click(within(drawer).getByRole("button", { name: "Rename" }));
  await user.type(within(drawer).getByRole("textbox", { name: /name/ }), "-x{Enter}");
  await waitFor(() => expect(within(drawer).queryByRole("textbox", { name: /name/ })).toBeNull());
  expect(await row("core-3-x")).toBeVisible();
});
