import { mockServer } from "@core-console/shared/mock-api/node";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { patchLink } from "../../api/http/link.ts";
import { clusterQuery } from "../../api/queries.ts";
import { paths } from "../../lib/page/paths.ts";
import { renderPage, resetLink } from "../../testing/render-page.tsx";
import { draftName } from "./add/draft.ts";
import { ServiceDrawer } from "./panel/ServiceDrawer.tsx";
import { ServicesPage } from "./ServicesPage.tsx";
import { WaitingHosts } from "./approval/WaitingHosts.tsx";

let mock: ReturnType<typeof mockServer>;
beforeEach(() => {
  resetLink();
  draftName.set("");
  mock = mockServer({ scenario: "healthy" });
  mock.listen();
});
afterEach(() => mock.close());

const open = (search = "") =>
  renderPage(
    [
      {
        path: paths.services,
        element: <ServicesPage WaitingHosts={WaitingHosts} />,
        children: [{ path: ":ref", Component: ServiceDrawer }],
      },
    ],
    paths.services + search,
  );
const row = (name: string) => screen.findByRole("row", { name: new RegExp(name) });

test("n opens the dialog, Enter adds, and the dialog becomes the guide", async () => {
  const user = userEvent.setup();
  open();
  await row("core-1");
  await user.keyboard("n");
  const field = await screen.findByRole("textbox", { name: "Core service name" });
  await waitFor(() => expect(field).toHaveFocus());
  await user.keyboard("core-4{Enter}");
  const dialog = await screen.findByRole("dialog", { name: /core-4 is added/ });
  expect(await within(dialog).findByLabelText("Service ID")).toHaveTextContent(/^[0-9a-f-]{36}$/);
  expect(within(dialog).getByRole("textbox", { name: "Install command" })).toHaveTextContent("--install");
  expect(within(dialog).getByRole("list", { name: "Progress of the join" })).toHaveTextContent("Host called");
  await user.click(within(dialog).getByRole("button", { name: /Add another/ }));
  expect(await screen.findByRole("textbox", { name: "Core service name" })).toHaveValue("");
});

test("a fault stands beside the field: ours at once, the cluster's after asking", async () => {
  const user = userEvent.setup();
  open();
  await row("core-1");
  await user.keyboard("n");
  const field = await screen.findByRole("textbox", { name: "Core service name" });
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Add" }));
  await waitFor(() => expect(field).toHaveAccessibleDescription(/Enter a name/));
  await user.type(field, "CORE-2{Enter}");
  await waitFor(() => expect(field).toHaveAccessibleDescription(/already a Core service/));
  expect(field).toHaveValue("CORE-2");
});

test("a typed name outlives the dialog", async () => {
  const user = userEvent.setup();
  open();
  await row("core-1");
  await user.keyboard("n");
  await user.type(await screen.findByRole("textbox", { name: "Core service name" }), "half a na");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.keyboard("n");
  expect(await screen.findByRole("textbox", { name: "Core service name" })).toHaveValue("half a na");
});

test("a click without a leader waits, says so, and goes through once", async () => {
  const user = userEvent.setup();
  open();
  await row("core-1");
  mock.control.setScenario("electing");
  patchLink({ upstream: { state: "no_leader", since: new Date().toISOString(), consoles: [], self: null } });
  await user.keyboard("n");
  await user.type(await screen.findByRole("textbox", { name: "Core service name" }), "core-9{Enter}");
  expect(await screen.findByRole("button", { name: "Waiting for a leader…" })).toBeVisible();
  mock.control.setScenario("healthy");
  patchLink({ upstream: { state: "leader", since: new Date().toISOString(), consoles: [], self: null } });
  expect(await screen.findByRole("dialog", { name: /core-9 is added/ })).toBeVisible();
}, 20_000);

test("what cannot be done to a row is there with its reason", async () => {
  const user = userEvent.setup();
  open();
  await user.pointer({ keys: "[MouseRight]", target: within(await row("core-1")).getByText("core-1") });
  const renew = await screen.findByRole("menuitem", { name: /Renew ID.*has joined already/ });
  expect(renew).toHaveAttribute("aria-disabled", "true");
  expect(screen.getByRole("menuitem", { name: /Copy ID/ })).toHaveAttribute("aria-disabled", "false");
});

test("several ticked rows copy one ID a line; without a clipboard the text is selected instead", async () => {
  const user = userEvent.setup();
  open();
  await row("core-1");
  await user.click(screen.getByRole("checkbox", { name: "Select core-1" }));
  await user.click(screen.getByRole("checkbox", { name: "Select core-2" }));
  vi.stubGlobal("navigator", { clipboard: undefined, languages: ["en"] });
  await user.click(screen.getByRole("button", { name: /Actions/ }));
  await user.click(await screen.findByRole("menuitem", { name: /Copy ID/ }));
  const box = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: /press Ctrl\+C/ });
  vi.unstubAllGlobals();
  expect(box.value.split("\n")).toHaveLength(2);
  await waitFor(() => expect(box).toHaveFocus());
  expect(box.value.slice(box.selectionStart, box.selectionEnd)).toBe(box.value);
});

test("what never joined can be removed after a question", async () => {
  const user = userEvent.setup();
  open();
  await row("core-1");
  await user.keyboard("n");
  await user.type(await screen.findByRole("textbox", { name: "Core service name" }), "mistake{Enter}");
  await screen.findByRole("dialog", { name: /mistake is added/ });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  (await row("mistake")).focus();
  await user.keyboard("{Delete}");
  const dialog = await screen.findByRole("dialog", { name: /Remove mistake/ });
  await user.click(within(dialog).getByRole("button", { name: "Remove" }));
  await waitFor(() => expect(screen.queryByRole("row", { name: /mistake/ })).toBeNull());
});

test("filter, sort, columns and the open row live in the URL", async () => {
  const { router } = open("?status=on&sort=-name&columns=name,status");
  const user = userEvent.setup();
  await row("core-3");
  expect(screen.getAllByRole("columnheader").map((h) => h.textContent)).toEqual([
    "",
    expect.stringContaining("Service"),
    "Status",
  ]);
  expect(screen.getAllByRole("row").map((r) => /core-\d/.exec(r.textContent)?.[0])).toEqual([
    undefined,
    "core-3",
    "core-2",
    "core-1",
  ]);
  await user.click(within(await row("core-2")).getByText("core-2"));
  expect(await screen.findByRole("dialog")).toHaveTextContent("core-2.soc.example");
  expect(router.state.location.pathname).toMatch(/active-services\/[0-9a-f-]{36}$/);
});

test("without a majority changes are barred, with the reason", async () => {
  const user = userEvent.setup();
  mock.control.setScenario("lost-quorum");
  patchLink({ upstream: { state: "no_leader", since: new Date().toISOString(), consoles: [], self: null } });
  const { client } = open();
  await client.prefetchQuery(clusterQuery());
  await row("core-3");
  await user.keyboard("n");
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Add" }));
  const add = await screen.findByRole("menuitem", { name: /Add Core service.*no majority/ });
  expect(add).toHaveAttribute("aria-disabled", "true");
  await user.click(add);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a viewer is told at each act which role it takes", async () => {
  const user = userEvent.setup();
  mock.control.signInAs("vera");
  renderPage(
    [{ path: paths.services, element: <ServicesPage WaitingHosts={WaitingHosts} /> }],
    paths.services,
    "viewer",
  );
  await row("core-1");
  await user.click(screen.getByRole("button", { name: "Add" }));
  expect(await screen.findByRole("menuitem", { name: /needs the role Operator/ })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await user.keyboard("{Escape}n");
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.pointer({ keys: "[MouseRight]", target: within(await row("core-1")).getByText("core-1") });
  expect(await screen.findByRole("menuitem", { name: /Remove.*needs the role Operator/ })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
});
