import { mockServer } from "@core-console/shared/mock-api/node";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { paths } from "../../../lib/page/paths.ts";
import { renderPage, resetLink } from "../../../testing/render-page.tsx";
import { UsersPage } from "./UsersPage.tsx";

let mock: ReturnType<typeof mockServer>;
beforeEach(() => {
  resetLink();
  mock = mockServer({ scenario: "healthy", access: { confirmed: true } });
  mock.listen();
});
afterEach(() => mock.close());

const open = (role?: "viewer" | "operator") =>
  renderPage([{ path: paths.users, Component: UsersPage }], paths.users, role);
const row = (name: string) => screen.findByRole("row", { name: new RegExp(name) });
const act = async (user: ReturnType<typeof userEvent.setup>, login: string, name: RegExp) => {
  await user.click(within(await row(login)).getByRole("button", { name: `Actions: ${login}` }));
  return screen.findByRole("menuitem", { name });
};

test("n adds: the temporary password is shown, and the user is in the list", async () => {
  const user = userEvent.setup();
  open();
  await row("anna");
  await user.keyboard("n");
  await user.type(await screen.findByRole("textbox", { name: "Login" }), "berta");
  await user.selectOptions(screen.getByRole("combobox", { name: "Role" }), "operator");
  await user.keyboard("{Enter}");
  await user.click(screen.getByRole("button", { name: "Add" }));
  const dialog = await screen.findByRole("dialog", { name: "berta is added" });
  expect(within(dialog).getByRole("textbox", { name: "Temporary password" })).toHaveTextContent(/^\S{12,}$/);
  await user.click(within(dialog).getByRole("button", { name: "Close" }));
  expect(await row("berta")).toHaveTextContent(/Operator.*Temporary password/);
});

test("faults stand beside their fields: ours at once, the cluster's after asking; what was typed stays", async () => {
  const user = userEvent.setup();
  open();
  await row("anna");
  await user.keyboard("n");
  const login = await screen.findByRole("textbox", { name: "Login" });
  await user.click(screen.getByRole("checkbox", { name: /Make a temporary password/ }));
  await user.type(screen.getByLabelText("Temporary password"), "short");
  await user.click(screen.getByRole("button", { name: "Add" }));
  await waitFor(() => expect(login).toHaveAccessibleDescription(/1 to 64 letters/));
  expect(screen.getByLabelText("Temporary password")).toHaveAccessibleDescription(/At least 12/);
  await user.type(login, "ANNA");
  await user.type(screen.getByLabelText("Temporary password"), " but long enough");
  await user.click(screen.getByRole("button", { name: "Add" }));
  await waitFor(() => expect(login).toHaveAccessibleDescription(/already a user/));
  expect(login).toHaveValue("ANNA");
});

test("the last administrator cannot be disabled or removed, with the reason; nor made less", async () => {
  const user = userEvent.setup();
  open();
  expect(await act(user, "anna", /Remove.*the last administrator/)).toBeDisabled();
  expect(screen.getByRole("menuitem", { name: /Disable.*the last administrator/ })).toBeDisabled();
  await user.click(screen.getByRole("menuitem", { name: "Change" }));
  const dialog = await screen.findByRole("dialog", { name: "Change anna" });
  expect(within(dialog).getByRole("combobox", { name: "Role" })).toBeDisabled();
  expect(dialog).toHaveTextContent(/last local administrator/);
});

test("a user of the provider keeps password and role, with the reason", async () => {
  const user = userEvent.setup();
  open();
  expect(await act(user, "olga@soc.example", /Reset password.*at the provider/)).toBeDisabled();
});

test("removing says what it means", async () => {
  const user = userEvent.setup();
  open();
  await user.click(await act(user, "vera", /Remove/));
  const dialog = await screen.findByRole("dialog", { name: "Remove vera?" });
  expect(dialog).toHaveTextContent(/cannot be undone/);
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(await act(user, "vera", /Remove/));
  await user.click(await screen.findByRole("button", { name: "Remove" }));
  await waitFor(() => expect(screen.queryByRole("row", { name: /vera/ })).toBeNull());
});

test("disabled and enabled again, changed, reset", async () => {
  const user = userEvent.setup();
  open();
  await user.click(await act(user, "vera", /Disable/));
  await user.click(await screen.findByRole("button", { name: "Disable" }));
  await waitFor(async () => expect(await row("vera")).toHaveTextContent("Disabled"));
  await user.click(await act(user, "vera", /Enable/));
  await user.click(await screen.findByRole("button", { name: "Enable" }));
  await waitFor(async () => expect(await row("vera")).toHaveTextContent("Active"));
  await user.click(await act(user, "vera", /Change/));
  const name = await screen.findByRole("textbox", { name: "Name" });
  await user.clear(name);
  await user.type(name, "Vera I.");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("row", { name: /Vera I\./ })).toBeVisible();
  await user.click(await act(user, "vera", /Reset password/));
  await user.click(await screen.findByRole("button", { name: "Reset" }));
  const dialog = await screen.findByRole("dialog", { name: /new temporary password/ });
  expect(within(dialog).getByRole("textbox", { name: "Temporary password" })).toHaveTextContent(/^\S{12,}$/);
});

test.each(["viewer", "operator"] as const)("a %s reads why not", async (role) => {
  open(role);
  expect(await screen.findByText(/needs the role Administrator/)).toBeVisible();
  expect(screen.queryByRole("table")).toBeNull();
});
